// Statements: a step before each, and braces where one stands alone.

import { child, listed, type Node } from "../tree";
import type { Piece } from "./insertions";
import { rangeOf, type Visit, type Walk } from "./walk";

/** Those that coverage counts and whose parts are steps soon enough: nobody wants to stand on them twice. */
const PASSED = new Set(["TryStatement", "DoWhileStatement", "WhileStatement"]);

/**
 * Begin a step before a statement, counted as Istanbul counts it.
 *
 * @param end Where its head ends, if its body's statements are steps of their own: it stands at the head alone then.
 */
export function begin(walk: Walk, node: Node, end = node.end): void {
  const head = walk.source.slice(node.start, end).trimEnd();
  const step = walk.newStep(node, { range: [node.start, node.start + head.length], counted: rangeOf(node) });
  if (walk.hooks.isCounting || !PASSED.has(node.type)) walk.mark(node, step);
}

/** What stands where a single statement may stand: in braces, with `pieces` first. */
export function body(walk: Walk, node: Node, ...pieces: Piece[]): void {
  if (node.type !== "BlockStatement") walk.text.around(node.start, node.end, "{", "}");
  const start = node.type === "BlockStatement" ? node.start + 1 : node.start;
  for (const piece of pieces) walk.text.before(start, piece);
  walk.visit(node);
}

/** One name of a declaration with its value; a counted step of its own where it is not its declaration's first. */
export function declarator(walk: Walk, node: Node, how: "first" | "further" | "in-head"): void {
  const [id, init] = [child(node, "id"), child(node, "init")];
  if (id?.type === "Identifier" && init !== undefined) walk.namesOf.set(init, id.name as string);
  if (how !== "first" && init !== undefined) {
    const step = walk.newStep(node, { counted: rangeOf(init) });
    if (walk.hooks.isCounting || how === "further") walk.precedeNamed(init, walk.hooks.reached(step, walk), id);
  }
  walk.visit(id);
  walk.visit(init);
}

function declaration(walk: Walk, node: Node): void {
  const declarators = listed(node, "declarations");
  const first = declarators.find((one) => child(one, "init") !== undefined);
  const init = child(first, "init");
  walk.mark(node, walk.newStep(node, init === undefined ? {} : { counted: rangeOf(init) }));
  for (const one of declarators) declarator(walk, one, one === first ? "first" : "further");
}

function block(walk: Walk, node: Node): void {
  const statements = listed(node, "body");
  const names = walk.names(node.start);
  names.lexical(statements);
  walk.within("block", names, () => walk.all(statements));
}

function labeled(walk: Walk, node: Node): void {
  const inner = child(node, "body")!;
  const isPassed = !/^(?:Block|Empty)Statement$|^FunctionDeclaration$/.test(inner.type);
  const step = walk.newStep(node, { counted: rangeOf(node) });
  if (walk.hooks.isCounting || !isPassed) walk.mark(node, step);
  walk.labelled.set(inner, walk.labelled.get(node) ?? node.start);
  walk.visit(inner);
}

function simple(walk: Walk, node: Node): void {
  if (typeof node.directive === "string") return;
  begin(walk, node);
  walk.children(node);
}

/** Nothing is put inside: an object with a Proxy's `has` would be asked for our names. */
function withObject(walk: Walk, node: Node): void {
  begin(walk, node);
  walk.visit(child(node, "object"));
}

function returning(walk: Walk, node: Node): void {
  begin(walk, node);
  const value = child(node, "argument");
  if (!walk.hooks.isCounting && walk.fn >= 0) {
    if (value !== undefined) walk.through("returned", value);
    // Not `return undefined`, which an async generator would wait for.
    else walk.mark(node, `${walk.hooks.through("returned", walk.step, walk)}void 0));`);
  }
  walk.visit(value);
}

function throwing(walk: Walk, node: Node): void {
  begin(walk, node);
  const value = child(node, "argument")!;
  if (!walk.hooks.isCounting && walk.fn >= 0) walk.through("thrown", value);
  walk.visit(value);
}

function classDeclaration(walk: Walk, node: Node): void {
  walk.mark(node, walk.newStep(node));
  walk.visitAs("Class", node);
}

export const STATEMENTS: readonly [string, Visit][] = [
  ["BlockStatement", block],
  ["LabeledStatement", labeled],
  ["VariableDeclaration", declaration],
  ["ClassDeclaration", classDeclaration],
  ["ExpressionStatement", simple],
  ["BreakStatement", begin],
  ["ContinueStatement", begin],
  ["DebuggerStatement", begin],
  ["WithStatement", withObject],
  ["ReturnStatement", returning],
  ["ThrowStatement", throwing],
];
