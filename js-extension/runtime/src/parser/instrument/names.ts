// The names that scopes declare.

import { boundBy, isFunction } from "../scopes";
import { child, listed, nameOf, type Node } from "../tree";
import type { ScopeName } from "./contracts.gen";
import type { Places } from "./places";

/** Names with what declares them; the first declaration of a name counts. */
export class Names {
  private readonly found = new Map<string, ScopeName>();

  /** Names that are there from the start are placed at `start`. */
  constructor(
    private readonly places: Places,
    private readonly start: number,
  ) {}

  add(name: string, kind: string, at = this.start): void {
    if (!this.found.has(name)) this.found.set(name, [name, kind, ...this.places.at(at)]);
  }

  bind(pattern: Node | undefined, kind: string, at = this.start): void {
    for (const one of boundBy(pattern)) this.add(one.name as string, kind, at);
  }

  /** What `var` declares in these statements, blocks included, functions not. */
  hoisted(statements: readonly Node[]): void {
    for (const statement of statements) this.hoist(statement);
  }

  private hoist(node: Node): void {
    switch (node.type) {
      case "VariableDeclaration":
        if (node.kind === "var") {
          for (const one of listed(node, "declarations")) this.bind(child(one, "id"), "var");
        }
        return;
      case "BlockStatement":
        return this.hoisted(listed(node, "body"));
      case "SwitchStatement":
        for (const one of listed(node, "cases")) this.hoisted(listed(one, "consequent"));
        return;
      default:
        if (isFunction(node)) return;
        for (const field of ["init", "left", "body", "consequent", "alternate", "block", "handler", "finalizer"]) {
          const inner = child(node, field);
          if (inner !== undefined && /Statement$|^VariableDeclaration$|^CatchClause$/.test(inner.type))
            this.hoist(inner);
        }
    }
  }

  /** What `let`, `const`, `class` and functions declare in this list itself. */
  lexical(statements: readonly Node[]): void {
    for (const statement of statements) {
      let declaration = statement;
      while (declaration.type === "LabeledStatement") declaration = child(declaration, "body")!;
      const name = nameOf(child(declaration, "id"));
      if (declaration.type === "FunctionDeclaration" && name !== undefined) this.add(name, "function");
      else if (declaration.type === "ClassDeclaration" && name !== undefined) this.add(name, "class", declaration.end);
      else if (declaration.type === "VariableDeclaration") this.declared(declaration);
    }
  }

  /** What a declaration with `let` or `const` declares. */
  declared(declaration: Node): void {
    if (declaration.kind === "var") return;
    for (const one of listed(declaration, "declarations"))
      this.bind(child(one, "id"), String(declaration.kind), one.end);
  }

  has(name: string): boolean {
    return this.found.has(name);
  }

  list(): ScopeName[] {
    return [...this.found.values()];
  }
}

/** Whether anything in a function assigns a name: `f = 1`, `f++`, `[f] = x`, `for (f of x)`. */
export function assigns(node: Node, name: string): boolean {
  const targets =
    node.type === "AssignmentExpression" || node.type === "ForInStatement" || node.type === "ForOfStatement"
      ? boundBy(child(node, "left"))
      : node.type === "UpdateExpression"
        ? boundBy(child(node, "argument"))
        : [];
  if (targets.some((target) => target.name === name)) return true;
  for (const field in node) {
    const value = node[field];
    if (typeof value !== "object" || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one?.type === "string" && assigns(one as Node, name)) return true;
    }
  }
  return false;
}
