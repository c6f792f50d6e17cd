// Putting hooks into a function's text; never evaluated in an environment of a function, but in a context of its own.
import { instrumented } from "../parser/instrument";
import type { Inserted } from "../parser/instrument/contracts.gen";

/** JSON text out: it crosses to the host whole. */
export function instrument(source: string, mode: Inserted["mode"]): string {
  return JSON.stringify(instrumented(source, mode));
}
