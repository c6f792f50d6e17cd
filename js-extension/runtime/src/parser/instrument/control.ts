// Decisions, loops and exceptions.

import { child, listed, type Node } from "../tree";
import type { Range } from "./parts";
import { begin, body, declarator } from "./statements";
import { rangeOf, type Visit, type Walk } from "./walk";

function decision(walk: Walk, node: Node): void {
  begin(walk, node, child(node, "consequent")!.start);
  const [consequent, alternate] = [child(node, "consequent")!, child(node, "alternate")];
  // Istanbul marks the whole for the first arm, and nothing where there is no other.
  const absent: Range = [node.start, node.start];
  const first = walk.parts.branch("if", rangeOf(node), [rangeOf(node), alternate ? rangeOf(alternate) : absent]);
  const { isCounting } = walk.hooks;
  const taken = (arm: number): (() => string)[] => (isCounting ? [() => `${walk.hooks.taken(arm)()};`] : []);
  if (isCounting && alternate === undefined) walk.text.after(node.end, () => `else{${taken(first + 1)[0]!()}}`);
  walk.visit(child(node, "test"));
  body(walk, consequent, ...taken(first));
  if (alternate !== undefined) body(walk, alternate, ...taken(first + 1));
}

function selection(walk: Walk, node: Node): void {
  begin(walk, node, walk.behind(")", child(node, "discriminant")!.end));
  walk.visit(child(node, "discriminant"));
  const cases = listed(node, "cases");
  if (cases.length === 0) return; // Istanbul drops it too
  const first = walk.parts.branch("switch", rangeOf(node), cases.map(rangeOf));
  const names = walk.names(node.start);
  for (const one of cases) names.lexical(listed(one, "consequent"));
  walk.within("block", names, () => {
    cases.forEach((one, index) => {
      const test = child(one, "test");
      if (walk.hooks.isCounting) {
        const colon = walk.behind(":", test?.end ?? one.start + "default".length);
        walk.text.before(colon, () => `${walk.hooks.taken(first + index)()};`);
      }
      walk.visit(test);
      walk.all(listed(one, "consequent"));
    });
  });
}

/** A loop's condition, each time it is evaluated. */
function test(walk: Walk, node: Node | undefined): void {
  if (node === undefined) return;
  const step = walk.newStep(node, { kind: "LoopTest" });
  if (!walk.hooks.isCounting) walk.precede(node, walk.hooks.reached(step, walk));
  walk.visit(node);
}

function counting(walk: Walk, node: Node): void {
  begin(walk, node, child(node, "body")!.start);
  const init = child(node, "init");
  const isDeclared = init?.type === "VariableDeclaration";
  const names = walk.names(node.start);
  if (isDeclared) names.declared(init);
  walk.within("block", names, () => {
    if (isDeclared) for (const one of listed(init, "declarations")) declarator(walk, one, "in-head");
    else walk.visit(init);
    test(walk, child(node, "test"));
    walk.visit(child(node, "update"));
    body(walk, child(node, "body")!);
  });
}

function each(walk: Walk, node: Node): void {
  begin(walk, node, child(node, "body")!.start);
  const [left, right, inner] = [child(node, "left")!, child(node, "right")!, child(node, "body")!];
  const { isCounting } = walk.hooks;
  const waits = node.await === true && !isCounting && walk.fn >= 0;
  const names = walk.names(node.start);
  if (left.type === "VariableDeclaration") names.declared(left);
  walk.visit(right);
  walk.within("block", names, () => {
    if (left.type === "VariableDeclaration") {
      for (const one of listed(left, "declarations")) declarator(walk, one, "in-head");
    } else walk.visit(left);
    const step = walk.newStep(left, { kind: "LoopHead", range: [left.start, right.end] });
    const pieces = isCounting ? [] : [walk.reached(step)];
    if (waits) {
      pieces.unshift(`${walk.hooks.through("resumed", step, walk)}void 0));`);
      // Before the next value is waited for. For the first one, and behind `continue`, the frame is not let go of.
      const suspends = `;${walk.hooks.through("suspended", step, walk)}void 0));`;
      if (inner.type !== "BlockStatement") walk.text.around(inner.start, inner.end, "{", "}");
      walk.text.after(inner.type === "BlockStatement" ? inner.end - 1 : inner.end, suspends);
    }
    body(walk, inner, ...pieces);
  });
}

function whileLoop(walk: Walk, node: Node): void {
  begin(walk, node);
  test(walk, child(node, "test"));
  body(walk, child(node, "body")!);
}

function doWhileLoop(walk: Walk, node: Node): void {
  begin(walk, node);
  body(walk, child(node, "body")!);
  test(walk, child(node, "test"));
}

/** A block that its function has not left when its end is reached. */
function staying(walk: Walk, node: Node): void {
  walk.visit(node);
  walk.text.before(node.end - 1, `;${walk.hooks.leaves(walk, false)}`);
}

function attempt(walk: Walk, node: Node): void {
  begin(walk, node);
  const [block, handler, finalizer] = [child(node, "block")!, child(node, "handler"), child(node, "finalizer")];
  const isTraced = finalizer !== undefined && !walk.hooks.isCounting && walk.fn >= 0;
  const go = isTraced ? staying : (_: Walk, part: Node): void => walk.visit(part);
  if (isTraced) walk.text.before(block.start + 1, walk.hooks.leaves(walk, true));
  go(walk, block);
  if (handler !== undefined) {
    const [parameter, inner] = [child(handler, "param"), child(handler, "body")!];
    const names = walk.names(handler.start);
    names.bind(parameter, "parameter");
    walk.within("catch", names, () => {
      walk.visit(parameter);
      const step = walk.newStep(handler, { kind: "Catch", range: [handler.start, inner.start] });
      if (!walk.hooks.isCounting) walk.text.before(inner.start + 1, walk.reached(step));
      go(walk, inner);
    });
  }
  walk.visit(finalizer);
  if (isTraced) walk.text.before(finalizer.end - 1, `;${walk.hooks.left(walk.step, walk)}`);
}

export const CONTROL: readonly [string, Visit][] = [
  ["IfStatement", decision],
  ["SwitchStatement", selection],
  ["ForStatement", counting],
  ["ForInStatement", each],
  ["ForOfStatement", each],
  ["WhileStatement", whileLoop],
  ["DoWhileStatement", doWhileLoop],
  ["TryStatement", attempt],
];
