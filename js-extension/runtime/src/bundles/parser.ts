// Looking for mistakes in JavaScript; never evaluated in an environment of a function, but in a context of its own.
import { findingsOf } from "../parser/lint";
import type { Facts } from "../parser/lint/code";

/** JSON text out: it crosses to the host whole. */
export function examine(source: string, facts: string): string {
  return JSON.stringify(findingsOf(source, JSON.parse(facts) as Facts));
}
