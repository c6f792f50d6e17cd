// Whether the end of some code can be reached.

import type { Code } from "./code";
import { child, childrenOf, listed, type Node } from "../tree";
import { isFunction } from "../scopes";

const BREAKABLE = /^(?:For|While|DoWhile|Switch)/;

/** Whether running these statements can come to their end; a call of a function that always throws does not. */
export function canComplete(code: Code, statements: Node[]): boolean {
  return statements.every((statement) => completes(code, statement));
}

function completes(code: Code, node: Node): boolean {
  switch (node.type) {
    case "ReturnStatement":
    case "ThrowStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return false;
    case "BlockStatement":
      return canComplete(code, listed(node, "body"));
    case "IfStatement": {
      const other = child(node, "alternate");
      return other === undefined || completes(code, child(node, "consequent")!) || completes(code, other);
    }
    case "TryStatement": {
      const last = child(node, "finalizer");
      if (last !== undefined && !completes(code, last)) return false;
      const handler = child(child(node, "handler"), "body");
      return completes(code, child(node, "block")!) || (handler !== undefined && completes(code, handler));
    }
    case "SwitchStatement": {
      const cases = listed(node, "cases");
      if (!cases.some((one) => child(one, "test") === undefined) || breaksOut(node)) return true;
      return canComplete(code, listed(cases.at(-1), "consequent"));
    }
    case "WhileStatement":
    case "DoWhileStatement":
      return !isAlwaysTrue(child(node, "test")) || breaksOut(node);
    case "ForStatement":
      return child(node, "test") !== undefined || breaksOut(node);
    case "LabeledStatement":
      return completes(code, child(node, "body")!) || breaksOut(node);
    case "ExpressionStatement":
      return !alwaysThrows(code, child(node, "expression")!);
    default:
      return true;
  }
}

function isAlwaysTrue(test: Node | undefined): boolean {
  return test?.type === "Literal" && Boolean(test.value);
}

/** Whether a `break` leaves that statement: one without a label that is in no inner loop or switch, or one with any label. */
function breaksOut(node: Node): boolean {
  return childrenOf(node).some((one) => {
    if (one.type === "BreakStatement") return true;
    if (isFunction(one)) return false;
    if (BREAKABLE.test(one.type)) return hasLabeledBreak(one);
    return breaksOut(one);
  });
}

function hasLabeledBreak(node: Node): boolean {
  if (node.type === "BreakStatement") return child(node, "label") !== undefined;
  return !isFunction(node) && childrenOf(node).some(hasLabeledBreak);
}

const asked = new Set<Node>();

function alwaysThrows(code: Code, expression: Node): boolean {
  const call = expression.type === "AwaitExpression" ? child(expression, "argument")! : expression;
  if (call.type !== "CallExpression") return false;
  const called = code.called(call);
  const body = child(called, "body");
  if (called === undefined || body?.type !== "BlockStatement" || called.generator === true || asked.has(called))
    return false;
  if (called.async === true && call === expression) return false;
  asked.add(called);
  try {
    const returns = code.own(body).some((one) => one.type === "ReturnStatement");
    return !returns && !canComplete(code, listed(body, "body"));
  } finally {
    asked.delete(called);
  }
}
