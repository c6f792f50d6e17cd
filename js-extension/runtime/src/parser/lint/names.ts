// Names: those that are nothing at Segment, and variables that outlive an event.

import { isFunction, type Binding, type Reference } from "../scopes";
import { child, childrenOf, nameOf, type Node } from "../tree";
import type { Code } from "./code";

const NODE_MODULES =
  "its libraries are globals, and what you need of Node's is there as fetch, crypto, Buffer, URL and so on";
const OF_NODE: Record<string, string> = {
  require: `Segment has no require(): ${NODE_MODULES}`,
  module: "Segment has no module: a handler needs no export, its name is enough",
  exports: "Segment has no exports: a handler needs no export, its name is enough",
  process:
    "Segment has no process: what differs from place to place comes in as settings, the handler's second argument",
  global: "Segment has no global; write globalThis",
  __dirname: "Segment has no files, and so no __dirname",
  __filename: "Segment has no files, and so no __filename",
};

/** Globals of Node 22 of which nobody has said whether Segment has them. */
const UNCERTAIN = new Set(
  (
    "setImmediate clearImmediate performance navigator WebSocket EventSource Blob File ReadableStream WritableStream " +
    "TransformStream CompressionStream DecompressionStream BroadcastChannel MessageChannel MessagePort MessageEvent CloseEvent " +
    "CustomEvent CryptoKey SubtleCrypto Crypto DOMException PerformanceObserver WebAssembly Intl Storage localStorage escape unescape " +
    "undefined NaN Infinity gc"
  ).split(" "),
);

/** Properties that are set on the global object by its name: globalThis.x = 1 makes x a variable. */
function setOnGlobal(code: Code): Set<string> {
  const found = new Set<string>();
  for (const node of code.nodes) {
    if (node.type !== "MemberExpression" || node.computed === true) continue;
    const owner = child(node, "object")!;
    if (owner.type === "ThisExpression" || ["globalThis", "window", "self"].includes(nameOf(owner) ?? "")) {
      found.add(nameOf(child(node, "property")) ?? "");
    }
  }
  return found;
}

/** Whether the text itself asks if there is such a name. */
function isGuarded(code: Code, name: string): boolean {
  return code.scopes.references.some((one) => one.isTypeof && one.name === name);
}

/** The known name that differs by one letter, or by two that changed places. */
function meant(name: string, known: Iterable<string>): string | undefined {
  if (name.length < 4) return undefined;
  const lower = name.toLowerCase();
  for (const one of known) {
    const other = one.toLowerCase();
    if (one.length < 4 || Math.abs(other.length - lower.length) > 1) continue;
    let start = 0;
    while (start < lower.length && lower[start] === other[start]) start++;
    let end = 0;
    while (end < lower.length - start && end < other.length - start && lower.at(-1 - end) === other.at(-1 - end)) end++;
    const rest = lower.slice(start, lower.length - end);
    const isSwapped = rest.length === 2 && other.slice(start, other.length - end) === rest[1]! + rest[0]!;
    if (isSwapped || Math.max(lower.length, other.length) - start - end <= 1) return one;
  }
  return undefined;
}

function namesAround(code: Code, node: Node): string[] {
  const names = new Set<string>();
  for (const { binding } of code.scopes.references) if (binding !== undefined) names.add(binding.name);
  for (let at = code.scopes.functionOf(node); at !== undefined; at = code.scopes.functionOf(at)) {
    for (const parameter of childrenOf(at)) if (parameter.type === "Identifier") names.add(parameter.name as string);
  }
  return [...names, ...code.facts.globals];
}

export function undefinedNames(code: Code): void {
  if (!code.scopes.isCertain) return;
  const free = code.scopes.references.filter((one) => one.binding === undefined);
  const assigned = new Set(free.filter((one) => one.isWrite && !one.isRead).map((one) => one.name));
  const known = new Set([...code.facts.globals, ...setOnGlobal(code)]);
  const told = new Set<string>();
  for (const { name, node, isTypeof } of free) {
    const isThere = known.has(name) || assigned.has(name) || UNCERTAIN.has(name) || name in globalThis;
    if (isThere || isTypeof || told.has(name) || isGuarded(code, name)) continue;
    told.add(name);
    if (Object.hasOwn(OF_NODE, name)) {
      code.warn("not-at-segment", node, `ReferenceError: ${OF_NODE[name]!}`);
    } else if (name === "settings") {
      const isTop = code.scopes.functionOf(node) === undefined;
      const why = isTop
        ? "settings exists inside handlers only, as their second argument. Read it there"
        : "settings is the handler's second argument and known there alone. Hand it on to this function";
      code.warn(isTop ? "settings-at-top-level" : "undefined-name", node, `ReferenceError: ${why}`);
    } else {
      const near = meant(name, namesAround(code, node));
      const hint = near === undefined ? "Declare it, or leave it out" : `Did you mean ${near}?`;
      code.warn(
        "undefined-name",
        node,
        `ReferenceError: ${name} is defined nowhere, neither here nor by Segment. ${hint}`,
      );
    }
  }
}

export function dynamicImports(code: Code): void {
  for (const node of code.nodes) {
    if (node.type === "ImportExpression") code.warn("not-at-segment", node, `Segment has no import(): ${NODE_MODULES}`);
  }
}

/** What many do on purpose: `if (!token) token = ...`, `token ??= ...`. */
function isCache(code: Code, write: Reference): boolean {
  const parent = code.scopes.parents.get(write.node);
  if (parent?.type === "AssignmentExpression" && /^(?:\?\?|\|\||&&)=$/.test(String(parent.operator))) return true;
  for (let at: Node | undefined = write.node; at !== undefined; at = code.scopes.parents.get(at)) {
    if (at.type !== "IfStatement" && at.type !== "ConditionalExpression" && at.type !== "LogicalExpression") continue;
    const test = child(at, at.type === "LogicalExpression" ? "left" : "test");
    if (test !== undefined && code.source.slice(test.start, test.end).match(nameIn(write.name)) !== null) return true;
  }
  return false;
}

function nameIn(name: string): RegExp {
  return new RegExp(`(?<![\\w$.])${name.replace(/\$/g, "\\$")}(?![\\w$])`);
}

/** Whether each event gives the variable a value before it reads it cannot be seen here; so this only says what is. */
export function leakingState(code: Code): void {
  if (!code.scopes.isCertain) return;
  const told = new Set<string>();
  const written = code.scopes.references.filter((one) => one.isWrite && code.scopes.functionOf(one.node) !== undefined);
  for (const write of written) {
    if (told.has(write.name)) continue;
    const { binding } = write;
    if (binding === undefined ? !isImplicit(code, write) : !isTopLevel(code, binding)) continue;
    if (isCache(code, write)) continue;
    told.add(write.name);
    const where = binding === undefined ? "nowhere, so it is global" : "outside of functions";
    code.inform(
      "state-between-events",
      write.node,
      `${write.name} is declared ${where}: it may still have one event's value when the next comes. ` +
        "Right for a cache or a token; what belongs to one event is declared with let or const inside the handler",
    );
  }
}

function isImplicit(code: Code, write: Reference): boolean {
  return !(write.name in globalThis) && !code.facts.globals.includes(write.name);
}

function isTopLevel(code: Code, binding: Binding): boolean {
  if (binding.scope !== code.scopes.script || binding.kind === "handler") return false;
  return !isFunction(binding.value) && binding.kind !== "function" && binding.kind !== "class";
}
