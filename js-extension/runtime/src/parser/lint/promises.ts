// Promises that nobody waits for, and requests that wait for one another.

import { isFunction } from "../scopes";
import { child, listed, nameOf, type Node } from "../tree";
import type { Code } from "./code";

const CHAINED = new Set(["then", "catch", "finally"]);

/** What a call that gives a promise is called; undefined for calls that give none, or where the text does not say. */
function promised(code: Code, node: Node | undefined): string | undefined {
  if (node?.type !== "CallExpression") return undefined;
  const callee = child(node, "callee");
  if (code.isGlobal(callee, "fetch")) return "fetch(...)";
  if (code.called(node)?.async === true && code.called(node)?.generator !== true) return `${code.textOf(callee!)}(...)`;
  if (callee?.type === "MemberExpression" && CHAINED.has(nameOf(child(callee, "property")) ?? "")) {
    return promised(code, child(callee, "object"));
  }
  return undefined;
}

/** Whether a callback hands back a promise that its caller would have to wait for. */
function isAsyncCallback(code: Code, callback: Node | undefined): boolean {
  const called = code.valueOf(callback);
  if (!isFunction(called)) return false;
  return called!.async === true || promised(code, child(called, "body")) !== undefined;
}

export function notAwaited(code: Code): void {
  for (const node of code.nodes) {
    if (node.type !== "ExpressionStatement" || code.scopes.functionOf(node) === undefined) continue;
    const call = child(node, "expression")!;
    const what = promised(code, call);
    if (what !== undefined) {
      code.warn(
        "promise-not-awaited",
        call,
        `nobody waits for ${what}: the event counts as done while it is still under way, and its failure is lost. ` +
          `Write await ${what}`,
      );
      continue;
    }
    const callee = child(call, "callee");
    const method = callee?.type === "MemberExpression" ? nameOf(child(callee, "property")) : undefined;
    if (call.type !== "CallExpression" || (method !== "forEach" && method !== "map")) continue;
    if (!isAsyncCallback(code, listed(call, "arguments")[0])) continue;
    code.warn(
      "promise-not-awaited",
      call,
      `${method} does not wait for what its callback awaits: the event counts as done before, and failures are lost. ` +
        `Write await Promise.all(${code.textOf(child(callee, "object")!)}.map(async (...) => { ... }))`,
    );
  }
}

/** Whether awaiting this sends a request: fetch itself, or a function of the text that calls it. */
function sends(code: Code, node: Node | undefined): boolean {
  if (node?.type !== "CallExpression") return false;
  const callee = child(node, "callee");
  if (code.isGlobal(callee, "fetch")) return true;
  const called = code.called(node);
  if (called?.async !== true) return false;
  return code.own(called).some((one) => one.type === "CallExpression" && code.isGlobal(child(one, "callee"), "fetch"));
}

/** A loop over things that are all known at its start. */
function isOverList(loop: Node): boolean {
  if (loop.type === "ForOfStatement") return loop.await !== true;
  if (loop.type === "ForInStatement") return true;
  const test = child(loop, "test");
  const limit = child(test, "right");
  return (
    loop.type === "ForStatement" && test?.type === "BinaryExpression" && nameOf(child(limit, "property")) === "length"
  );
}

/** Whether the next turn may depend on this one: it can end the loop. */
function canEnd(code: Code, loop: Node): boolean {
  return code.own(child(loop, "body")!).some((one) => one.type === "BreakStatement" || one.type === "ReturnStatement");
}

export function sequential(code: Code): void {
  const told = new Set<Node>();
  for (const node of code.nodes) {
    if (node.type !== "AwaitExpression" || !sends(code, child(node, "argument"))) continue;
    const loop = code.scopes.around(node, (around) => /^(?:For|While|DoWhile)/.test(around.type));
    if (loop === undefined || told.has(loop) || !isOverList(loop) || canEnd(code, loop)) continue;
    const body = child(loop, "body")!;
    if (node.start < body.start) continue; // what is looped over is awaited once
    told.add(loop);
    code.inform(
      "sequential-requests",
      node,
      "each turn of the loop waits for its answer before the next begins, and all together have one time limit. " +
        "Where their order does not matter: await Promise.all(items.map(async (item) => { ... }))",
    );
  }
}
