// Functions and classes: a frame for each call, a step where a body ends, and where each one's text goes.

import { child, listed, nameOf, type Node } from "../tree";
import { keyOf } from "./expressions";
import { assigns } from "./names";
import type { Range } from "./parts";
import { isUnnamed, rangeOf, type Visit, type Walk } from "./walk";

interface FunctionOf {
  name: string | undefined;
  /** Where it begins for Istanbul. */
  start: number;
}

/** The statements of a body, and where the first may stand: behind the directives. */
function openBody(walk: Walk, fn: number, at: number, statements: readonly Node[]): void {
  const directives = statements.filter((one) => typeof one.directive === "string");
  const last = directives.at(-1);
  if (last !== undefined) walk.text.before(last.end, ";");
  walk.text.before(last?.end ?? at, walk.hooks.enter(fn));
}

/** The virtual step at the end of a body that can be reached. */
function closeBody(walk: Walk, end: number, statements: readonly Node[]): void {
  const last = statements.at(-1)?.type;
  if (last === "ReturnStatement" || last === "ThrowStatement") return;
  const step = walk.parts.step("FunctionEnd", [end - 1, end], walk);
  if (!walk.hooks.isCounting) walk.text.before(end - 1, `;${walk.hooks.end(step, walk)};`);
}

/** Go through something as a function's. */
function inside(walk: Walk, fn: number, go: () => void): void {
  const { fn: around, canRead, step } = walk;
  [walk.fn, walk.step] = [fn, -1];
  go();
  [walk.fn, walk.canRead, walk.step] = [around, canRead, step];
}

function bodyOf(walk: Walk, node: Node, fn: number): void {
  const body = child(node, "body")!;
  const statements = listed(body, "body");
  openBody(walk, fn, body.start + 1, statements);
  walk.all(statements);
  closeBody(walk, body.end, statements);
}

/** `x => value`: a body is put around the value. */
function valueOf(walk: Walk, node: Node, fn: number): void {
  const [body, { text, hooks }] = [child(node, "body")!, walk];
  const step = walk.newStep(body, { kind: "ArrowBody", counted: rangeOf(body) });
  let arrow = walk.trivia.previous(body.start);
  while (walk.source[arrow - 1] === "(") arrow = walk.trivia.previous(arrow - 1);
  text.before(arrow, "{");
  text.before(arrow, hooks.enter(fn));
  const through = hooks.isCounting ? "(" : hooks.through("returned", step, walk);
  text.before(arrow, `${walk.reached(step)}return ${through}`);
  text.after(node.end, hooks.isCounting ? ");}" : "));}");
  walk.visit(body);
}

function functionLike(walk: Walk, node: Node, { name, start }: FunctionOf): void {
  const [id, body] = [child(node, "id"), child(node, "body")!];
  const fn = walk.parts.function(name, {
    body: rangeOf(body),
    declared: id === undefined ? [start, start + 1] : rangeOf(id),
    parent: walk.fn,
    isAsync: node.async === true,
    isGenerator: node.generator === true,
  });
  const own = nameOf(id);
  const names = walk.names(node.start);
  for (const parameter of listed(node, "params")) names.bind(parameter, "parameter");
  if (body.type === "BlockStatement") {
    names.lexical(listed(body, "body"));
    names.hoisted(listed(body, "body"));
  }
  if (node.type === "FunctionExpression" && own !== undefined) names.add(own, "function");
  inside(walk, fn, () => {
    // QuickJS forgets that this fails in strict code once an eval is there.
    if (node.type === "FunctionExpression" && own !== undefined && assigns(body, own)) walk.canRead = false;
    walk.within("function", names, () => {
      walk.all(listed(node, "params"));
      if (body.type === "BlockStatement") bodyOf(walk, node, fn);
      else valueOf(walk, node, fn);
    });
  });
}

function plain(walk: Walk, node: Node): void {
  walk.text.follow(node.start, node.end);
  const name = nameOf(child(node, "id")) ?? walk.namesOf.get(node);
  functionLike(walk, node, { name, start: node.start });
}

/** A method's text begins at its name or what is before that, but `static` is no part of it. */
function method(walk: Walk, node: Node): void {
  if (node.computed === true) walk.visit(child(node, "key"));
  const start = node.static === true ? walk.trivia.next(node.start + "static".length) : node.start;
  if (node.kind !== "constructor") walk.text.follow(start, node.end);
  const key = keyOf(node);
  const isAccessor = node.kind === "get" || node.kind === "set";
  const name = key !== undefined && isAccessor ? `${String(node.kind)} ${key}` : key;
  functionLike(walk, child(node, "value")!, { name, start: node.start });
}

function classLike(walk: Walk, node: Node): void {
  walk.text.follow(node.start, node.end);
  const own = nameOf(child(node, "id"));
  const names = walk.names(node.start);
  if (node.type === "ClassExpression" && own !== undefined) names.add(own, "class", node.end);
  walk.within("block", names, () => {
    walk.visit(child(node, "superClass"));
    walk.visit(child(node, "body"));
  });
}

/** A field's value is counted each time it is evaluated; it runs in no frame of its own. */
function field(walk: Walk, node: Node): void {
  if (node.computed === true) walk.visit(child(node, "key"));
  const value = child(node, "value");
  if (value === undefined) return;
  const key = keyOf(node);
  walk.namesOf.set(value, key);
  // What is named after a computed key cannot be had otherwise.
  if (!isUnnamed(value) || key !== undefined) {
    const step = walk.parts.step(node.type, rangeOf(node), walk, rangeOf(value));
    if (walk.hooks.isCounting) walk.precede(value, walk.hooks.reached(step, walk), isUnnamed(value) ? key : undefined);
  }
  walk.visit(value);
}

function staticBlock(walk: Walk, node: Node): void {
  const start = walk.trivia.next(node.start + "static".length);
  const body: Range = [start, node.end];
  const declared: Range = [node.start, node.start + "static".length];
  const how = { body, declared, parent: walk.fn, isAsync: false, isGenerator: false };
  const fn = walk.parts.function("<static_initializer>", how);
  const statements = listed(node, "body");
  const names = walk.names(node.start);
  names.lexical(statements);
  names.hoisted(statements);
  inside(walk, fn, () => {
    walk.within("function", names, () => {
      openBody(walk, fn, start + 1, statements);
      walk.all(statements);
      closeBody(walk, node.end, statements);
    });
  });
}

export const FUNCTIONS: readonly [string, Visit][] = [
  ["FunctionDeclaration", plain],
  ["FunctionExpression", plain],
  ["ArrowFunctionExpression", plain],
  ["MethodDefinition", method],
  ["Method", method],
  ["Class", classLike],
  ["ClassExpression", classLike],
  ["PropertyDefinition", field],
  ["StaticBlock", staticBlock],
];
