// Everything that a function's text lets foresee, by its place.

import { Parser } from "acorn";

import { Scopes } from "../scopes";
import { SCRIPT, isTooDeep } from "../syntax";
import type { Node } from "../tree";
import { endpoints, logs, secondArguments } from "./calls";
import { Code, type Facts, type Finding } from "./code";
import { batches, returnsNothing } from "./handlers";
import { dynamicImports, leakingState, undefinedNames } from "./names";
import { notAwaited, sequential } from "./promises";
import { unreachable } from "./statements";

const RULES = [
  unreachable,
  notAwaited,
  sequential,
  returnsNothing,
  batches,
  secondArguments,
  endpoints,
  logs,
  undefinedNames,
  dynamicImports,
  leakingState,
];

/** The findings of each rule, by line and column; none where the text cannot be parsed. */
export function findingsOf(source: string, facts: Facts): Finding[] {
  let program: Node;
  try {
    program = Parser.parse(source, { ...SCRIPT, preserveParens: false }) as unknown as Node;
  } catch (thrown) {
    if (isTooDeep(thrown)) throw new RangeError("it is nested too deeply");
    return []; // whoever compiles it says what is wrong
  }
  const code = new Code(source, program, new Scopes(program, facts.handlers), facts);
  for (const rule of RULES) rule(code);
  return code.findings.sort((one, other) => one.line - other.line || one.column - other.column);
}
