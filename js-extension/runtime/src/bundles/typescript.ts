// Taking types out of TypeScript; never evaluated in an environment of a function, but in a context of its own.
import { strip } from "../parser/typescript";

/** JSON text in and out: it crosses to the host whole. */
export function stripTypes(source: string): string {
  return JSON.stringify(strip(source));
}
