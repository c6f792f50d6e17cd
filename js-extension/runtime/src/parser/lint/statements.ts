// Code that never runs.

import { child, listed, type Node } from "../tree";
import type { Code } from "./code";

const LEAVES: Record<string, string> = {
  ReturnStatement: "return",
  ThrowStatement: "throw",
  BreakStatement: "break",
  ContinueStatement: "continue",
};

/** What costs nothing where it stands: declarations that are made beforehand, and the break that many write behind a return. */
function isHarmless(node: Node): boolean {
  if (/^(?:FunctionDeclaration|EmptyStatement|BreakStatement)$/.test(node.type)) return true;
  return (
    node.type === "VariableDeclaration" &&
    node.kind === "var" &&
    listed(node, "declarations").every((one) => child(one, "init") === undefined)
  );
}

export function unreachable(code: Code): void {
  for (const node of code.nodes) {
    const statements = listed(node, node.type === "SwitchCase" ? "consequent" : "body");
    const at = statements.findIndex((one) => one.type in LEAVES);
    const leaving = statements[at];
    const lost = at < 0 ? undefined : statements.slice(at + 1).find((one) => !isHarmless(one));
    if (leaving === undefined || lost === undefined) continue;
    const word = LEAVES[leaving.type]!;
    const isAlone = leaving.type === "ReturnStatement" && child(leaving, "argument") === undefined;
    const isCut =
      isAlone &&
      lost === statements[at + 1] &&
      lost.type === "ExpressionStatement" &&
      code.source[leaving.end - 1] !== ";";
    const why = isCut
      ? "the return before it ends with its line and returns nothing. Write the value behind return, on the same line"
      : `the ${word} in line ${code.lineOf(leaving)} ends what is before it. Take it out, or put it before the ${word}`;
    code.warn("unreachable", lost, `this never runs: ${why}`);
  }
}
