// Whether a script may keep something from one invocation to the next: told from its text, and "perhaps" is yes.

import { Scopes, type Reference } from "../scopes";
import { child, childrenOf, listed, nameOf, type Node } from "../tree";

/** Unbound names that hold something for everybody. */
const SHARED = new Set(["cache", "globalThis", "global"]);

/** Members are set or removed here: of what `target` says. */
function memberTargets(node: Node): Node[] {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return [child(node, "left")].filter((one) => one?.type === "MemberExpression") as Node[];
    case "UpdateExpression":
    case "UnaryExpression":
      return node.type === "UpdateExpression" || node.operator === "delete"
        ? ([child(node, "argument")].filter((one) => one?.type === "MemberExpression") as Node[])
        : [];
    default:
      return [];
  }
}

/** `a` of `a.b[c].d`. */
function root(member: Node): Node {
  let at = member;
  while (at.type === "MemberExpression") at = child(at, "object")!;
  return at;
}

/** Whether evaluating this makes something that can be changed later; what functions do when they are called is not asked. */
function makesMutable(node: Node | undefined): boolean {
  if (node === undefined) return false;
  switch (node.type) {
    case "ObjectExpression":
    case "ArrayExpression":
    case "NewExpression":
    case "TaggedTemplateExpression":
      return true;
    case "CallExpression":
      return nameOf(child(node, "callee")) !== "require" || childrenOf(node).some(makesMutable);
    case "Literal":
      return /[gy]/.test((node.regex as { flags: string } | undefined)?.flags ?? ""); // lastIndex
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return false;
    case "ClassExpression":
    case "ClassDeclaration":
      return listed(child(node, "body"), "body").some(
        (member) => member.type === "StaticBlock" || (member.static === true && makesMutable(child(member, "value"))),
      );
    default:
      return childrenOf(node).some(makesMutable);
  }
}

function isOfScript(scopes: Scopes, reference: Reference | undefined): boolean {
  return reference?.binding === undefined || reference.binding.scope === scopes.script;
}

/** Whether a node of a function changes what outlives the call. */
function changes(scopes: Scopes, node: Node): boolean {
  return memberTargets(node).some((target) => {
    const owner = root(target);
    if (owner.type === "Identifier") return isOfScript(scopes, scopes.referenceOf.get(owner));
    return owner.type === "ThisExpression"; // a handler's is the global object
  });
}

function someNode(node: Node, fits: (node: Node) => boolean): boolean {
  return fits(node) || childrenOf(node).some((one) => someNode(one, fits));
}

/** A script declared at its top level: what its declarations hold. */
function holdsMutable(statement: Node): boolean {
  if (statement.type === "ClassDeclaration") return makesMutable(statement);
  if (statement.type === "VariableDeclaration") {
    return listed(statement, "declarations").some((one) => makesMutable(child(one, "init")));
  }
  return false;
}

export function keepsState(program: Node, handlers: readonly string[] = []): boolean {
  const scopes = new Scopes(program, handlers);
  if (!scopes.isCertain || listed(program, "body").some(holdsMutable)) return true;
  const isKept = (reference: Reference): boolean => {
    const { binding, name, node, isWrite } = reference;
    if (binding === undefined) return isWrite || SHARED.has(name);
    return isWrite && binding.scope === scopes.script && scopes.functionOf(node) !== undefined;
  };
  return scopes.references.some(isKept) || someNode(program, (node) => changes(scopes, node));
}
