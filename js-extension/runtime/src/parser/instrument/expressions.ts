// Expressions: arms of decisions inside them, values that are waited for, and who gives a function its name.

import { child, isNode, listed, nameOf, type Node } from "../tree";
import { rangeOf, type Visit, type Walk } from "./walk";

function conditional(walk: Walk, node: Node): void {
  const arms = [child(node, "consequent")!, child(node, "alternate")!];
  const first = walk.parts.branch("cond-expr", rangeOf(node), arms.map(rangeOf));
  walk.visit(child(node, "test"));
  arms.forEach((arm, index) => {
    if (walk.hooks.isCounting) walk.precede(arm, walk.hooks.taken(first + index));
    walk.visit(arm);
  });
}

/** The operands of a chain of logical operators, in any parentheses. */
function leavesOf(node: Node): Node[] {
  if (node.type !== "LogicalExpression") return [node];
  return [...leavesOf(child(node, "left")!), ...leavesOf(child(node, "right")!)];
}

function logical(walk: Walk, node: Node): void {
  const leaves = leavesOf(node);
  const first = walk.parts.branch("binary-expr", rangeOf(node), leaves.map(rangeOf));
  leaves.forEach((leaf, index) => {
    if (walk.hooks.isCounting) walk.precede(leaf, walk.hooks.taken(first + index));
    walk.visit(leaf);
  });
}

function defaulted(walk: Walk, node: Node): void {
  const [left, right] = [child(node, "left"), child(node, "right")!];
  const first = walk.parts.branch("default-arg", rangeOf(node), [rangeOf(right)]);
  if (left?.type === "Identifier") walk.namesOf.set(right, nameOf(left));
  if (walk.hooks.isCounting) walk.precedeNamed(right, walk.hooks.taken(first), left);
  walk.visit(left);
  walk.visit(right);
}

/** `await` and `yield`: the frame lets go of the thread, and takes it up again. */
function waiting(walk: Walk, node: Node): void {
  const value = child(node, "argument");
  if (!walk.hooks.isCounting && walk.fn >= 0) {
    walk.text.around(node.start, node.end, `${walk.hooks.through("resumed", walk.step, walk)}`, "))");
    if (value !== undefined) walk.through("suspended", value);
    else walk.text.after(node.end, ` ${walk.hooks.through("suspended", walk.step, walk)}void 0))`);
  }
  walk.visit(value);
}

function assignment(walk: Walk, node: Node): void {
  const [left, right] = [child(node, "left"), child(node, "right")!];
  if (left?.type === "Identifier") walk.namesOf.set(right, nameOf(left));
  walk.visit(left);
  walk.visit(right);
}

/** The name of a property that is written out. */
export function keyOf(node: Node): string | undefined {
  const key = child(node, "key");
  if (node.computed === true || key === undefined) return undefined;
  if (key.type === "PrivateIdentifier") return `#${String(key.name)}`;
  return nameOf(key) ?? String(key.value);
}

function property(walk: Walk, node: Node): void {
  if (node.method === true || node.kind === "get" || node.kind === "set") return walk.visitAs("Method", node);
  const value = child(node, "value");
  if (node.computed === true) walk.visit(child(node, "key"));
  if (value !== undefined) walk.namesOf.set(value, keyOf(node));
  if (node.shorthand !== true || value?.type !== "Identifier") walk.visit(value);
}

/** Names and literals have nothing inside; a regular expression's value would be taken for a node. */
const leaf: Visit = () => undefined;

function template(walk: Walk, node: Node): void {
  walk.all(listed(node, "expressions"));
}

function member(walk: Walk, node: Node): void {
  walk.visit(child(node, "object"));
  if (node.computed === true && isNode(node.property)) walk.visit(node.property);
}

export const EXPRESSIONS: readonly [string, Visit][] = [
  ["ConditionalExpression", conditional],
  ["LogicalExpression", logical],
  ["AssignmentPattern", defaulted],
  ["AssignmentExpression", assignment],
  ["AwaitExpression", waiting],
  ["YieldExpression", waiting],
  ["Property", property],
  ["TemplateLiteral", template],
  ["MemberExpression", member],
  ["Identifier", leaf],
  ["Literal", leaf],
];
