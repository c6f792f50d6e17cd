// Which name means which variable: scopes, bindings and references of a script.

import { child, childrenOf, isNode, listed, nameOf, type Node } from "./tree";

export interface Binding {
  name: string;
  kind: "var" | "let" | "const" | "class" | "function" | "parameter" | "catch" | "handler";
  scope: Scope;
  /** What it is given where it is declared, and nothing else ever is; undefined where that is not known. */
  value?: Node;
  references: Reference[];
}

export interface Reference {
  name: string;
  node: Node;
  binding?: Binding;
  isWrite: boolean;
  isRead: boolean;
  /** `typeof name` never throws. */
  isTypeof: boolean;
}

export class Scope {
  readonly bindings = new Map<string, Binding>();

  constructor(
    readonly parent: Scope | undefined,
    readonly isFunction: boolean,
  ) {}

  declare(name: string, kind: Binding["kind"]): Binding {
    const known = this.bindings.get(name);
    if (known !== undefined) {
      // A second declaration of the same variable: what it holds is not known any more, but for a function's last one.
      if (kind === "var" || kind === "function") known.value = undefined;
      return known;
    }
    const binding: Binding = { name, kind, scope: this, references: [] };
    this.bindings.set(name, binding);
    return binding;
  }

  find(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.parent?.find(name);
  }

  get functionScope(): Scope {
    return this.isFunction || this.parent === undefined ? this : this.parent.functionScope;
  }
}

export function isFunction(node: Node | undefined): boolean {
  return node !== undefined && /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** The identifiers a pattern binds. */
export function boundBy(pattern: Node | undefined): Node[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return listed(pattern, "properties").flatMap((one) =>
        boundBy(one.type === "Property" ? child(one, "value") : one),
      );
    case "ArrayPattern":
      return listed(pattern, "elements").flatMap(boundBy);
    case "AssignmentPattern":
      return boundBy(child(pattern, "left"));
    case "RestElement":
      return boundBy(child(pattern, "argument"));
    default:
      return [];
  }
}

/** Finds the scopes of a script whose `handlers` are variables that exist before it runs. */
export class Scopes {
  readonly references: Reference[] = [];
  readonly referenceOf = new Map<Node, Reference>();
  readonly parents = new Map<Node, Node>();
  /** Outermost: the handlers; below it the script's own. */
  readonly script: Scope;
  /** `with` and direct eval make every name uncertain. */
  isCertain = true;

  constructor(program: Node, handlers: readonly string[]) {
    const outer = new Scope(undefined, true);
    for (const name of handlers) outer.declare(name, "handler");
    outer.declare("arguments", "parameter");
    // A handler's declaration is the handler: it is a parameter of the function that is put around the script.
    this.script = outer;
    this.hoist(program, outer);
    this.lexical(listed(program, "body"), outer);
    for (const statement of listed(program, "body")) this.visit(statement, outer, program);
    for (const reference of this.references) reference.binding?.references.push(reference);
    this.forgetReassigned(outer);
  }

  private readonly all: Scope[] = [];

  private scope(parent: Scope, isFunctionScope: boolean): Scope {
    const made = new Scope(parent, isFunctionScope);
    this.all.push(made);
    return made;
  }

  /** What a variable holds is known only while nobody assigns it anew. A handler is what was assigned last. */
  private forgetReassigned(outer: Scope): void {
    for (const scope of [outer, ...this.all]) {
      for (const binding of scope.bindings.values()) {
        const writes = binding.references.filter((reference) => reference.isWrite);
        if (binding.kind === "handler") continue;
        if (writes.some((write) => this.parents.get(write.node)?.type !== "VariableDeclarator"))
          binding.value = undefined;
      }
    }
  }

  /** Variables of a function: `var` anywhere in it, and functions, those in blocks included. */
  private hoist(node: Node, scope: Scope): void {
    for (const one of childrenOf(node)) {
      if (one.type === "VariableDeclaration" && one.kind === "var") {
        for (const declarator of listed(one, "declarations")) {
          for (const name of boundBy(child(declarator, "id"))) scope.declare(name.name as string, "var");
        }
      }
      if (one.type === "FunctionDeclaration") {
        const name = nameOf(child(one, "id"));
        if (name !== undefined) scope.declare(name, "function").value = one;
      }
      if (!isFunction(one) && !/^Class/.test(one.type)) this.hoist(one, scope);
    }
  }

  private lexical(statements: Node[], scope: Scope): void {
    for (const statement of statements) {
      if (statement.type === "VariableDeclaration" && statement.kind !== "var") {
        for (const declarator of listed(statement, "declarations")) {
          for (const name of boundBy(child(declarator, "id"))) {
            scope.declare(name.name as string, statement.kind === "let" ? "let" : "const");
          }
        }
      } else if (statement.type === "ClassDeclaration" || statement.type === "FunctionDeclaration") {
        const name = nameOf(child(statement, "id"));
        if (name !== undefined) {
          scope.declare(name, statement.type === "ClassDeclaration" ? "class" : "function").value = statement;
        }
      }
    }
  }

  private visit(node: Node | undefined, scope: Scope, parent: Node): void {
    if (node === undefined) return;
    this.parents.set(node, parent);
    switch (node.type) {
      case "Identifier":
        this.refer(node, scope, { isRead: true });
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.visitFunction(node, scope);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.visitClass(node, scope);
        return;
      case "BlockStatement":
      case "StaticBlock":
        this.visitBlock(node, listed(node, "body"), this.scope(scope, node.type === "StaticBlock"));
        return;
      case "SwitchStatement": {
        this.visit(child(node, "discriminant"), scope, node);
        const cases = listed(node, "cases");
        const inner = this.scope(scope, false);
        this.lexical(
          cases.flatMap((one) => listed(one, "consequent")),
          inner,
        );
        for (const one of cases) this.visit(one, inner, node);
        return;
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        this.visitFor(node, this.scope(scope, false));
        return;
      case "CatchClause": {
        const inner = this.scope(scope, false);
        for (const name of boundBy(child(node, "param"))) inner.declare(name.name as string, "catch");
        this.visitPattern(child(node, "param"), inner, node, false);
        this.visit(child(node, "body"), inner, node);
        return;
      }
      case "VariableDeclarator":
        this.visitDeclarator(node, scope);
        return;
      case "AssignmentExpression": {
        this.visitPattern(child(node, "left"), scope, node, true, node.operator !== "=");
        this.visit(child(node, "right"), scope, node);
        const name = nameOf(child(node, "left"));
        const binding = name === undefined ? undefined : scope.find(name);
        if (binding?.kind === "handler") binding.value = child(node, "right");
        return;
      }
      case "UpdateExpression": {
        const name = child(node, "argument");
        if (name?.type !== "Identifier") this.visit(name, scope, node);
        else this.refer(name, scope, { isRead: true, isWrite: true }, node);
        return;
      }
      case "UnaryExpression": {
        const name = child(node, "argument");
        if (node.operator !== "typeof" || name?.type !== "Identifier") this.visit(name, scope, node);
        else this.refer(name, scope, { isRead: true, isTypeof: true }, node);
        return;
      }
      case "MemberExpression":
        this.visit(child(node, "object"), scope, node);
        if (node.computed === true) this.visit(child(node, "property"), scope, node);
        return;
      case "Property":
      case "PropertyDefinition":
      case "MethodDefinition":
        if (node.computed === true) this.visit(child(node, "key"), scope, node);
        this.visit(child(node, "value"), scope, node);
        return;
      case "LabeledStatement":
        this.visit(child(node, "body"), scope, node);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
        return;
      case "WithStatement":
        this.isCertain = false;
        break;
      case "CallExpression":
        if (nameOf(child(node, "callee")) === "eval") this.isCertain = false;
        break;
    }
    for (const one of childrenOf(node)) this.visit(one, scope, node);
  }

  private visitFunction(node: Node, scope: Scope): void {
    const inner = this.scope(scope, true);
    if (node.type === "FunctionExpression") {
      const name = nameOf(child(node, "id"));
      if (name !== undefined) inner.declare(name, "function").value = node;
    }
    if (node.type !== "ArrowFunctionExpression") inner.declare("arguments", "parameter");
    for (const parameter of listed(node, "params")) {
      for (const name of boundBy(parameter)) inner.declare(name.name as string, "parameter");
    }
    for (const parameter of listed(node, "params")) this.visitPattern(parameter, inner, node, false);
    const body = child(node, "body")!;
    if (body.type !== "BlockStatement") {
      this.visit(body, inner, node);
      return;
    }
    this.parents.set(body, node);
    this.hoist(body, inner);
    this.visitBlock(body, listed(body, "body"), inner);
  }

  private visitBlock(node: Node, statements: Node[], scope: Scope): void {
    this.lexical(statements, scope);
    for (const statement of statements) this.visit(statement, scope, node);
  }

  private visitClass(node: Node, scope: Scope): void {
    const inner = this.scope(scope, false);
    const name = nameOf(child(node, "id"));
    if (name !== undefined) inner.declare(name, "class").value = node;
    this.visit(child(node, "superClass"), inner, node);
    this.visit(child(node, "body"), inner, node);
  }

  private visitFor(node: Node, scope: Scope): void {
    const first = child(node, node.type === "ForStatement" ? "init" : "left");
    if (first?.type === "VariableDeclaration") {
      this.lexical([first], scope);
      this.visit(first, scope, node);
    } else if (node.type === "ForStatement") this.visit(first, scope, node);
    else this.visitPattern(first, scope, node, true);
    for (const field of ["test", "update", "right", "body"]) this.visit(child(node, field), scope, node);
  }

  private visitDeclarator(node: Node, scope: Scope): void {
    const id = child(node, "id");
    const value = child(node, "init");
    this.visitPattern(id, scope, node, value !== undefined);
    this.visit(value, scope, node);
    const name = nameOf(id);
    const binding = name === undefined ? undefined : scope.find(name);
    if (binding === undefined || value === undefined) return;
    // Declared twice, or in a loop's head: which value it has is not certain.
    const isOnly = binding.kind === "const" || binding.kind === "let" || binding.kind === "handler";
    if (isOnly || binding.value === undefined) binding.value = value;
    else binding.value = undefined;
  }

  private visitPattern(pattern: Node | undefined, scope: Scope, parent: Node, isWrite: boolean, isRead = false): void {
    if (!isNode(pattern)) return;
    this.parents.set(pattern, parent);
    switch (pattern.type) {
      case "Identifier":
        if (isWrite) this.refer(pattern, scope, { isWrite, isRead });
        return;
      case "ObjectPattern":
        for (const one of listed(pattern, "properties")) {
          this.parents.set(one, pattern);
          if (one.computed === true) this.visit(child(one, "key"), scope, one);
          this.visitPattern(child(one, one.type === "Property" ? "value" : "argument"), scope, one, isWrite);
        }
        return;
      case "ArrayPattern":
        for (const one of listed(pattern, "elements")) this.visitPattern(one, scope, pattern, isWrite);
        return;
      case "AssignmentPattern":
        this.visitPattern(child(pattern, "left"), scope, pattern, isWrite);
        this.visit(child(pattern, "right"), scope, pattern);
        return;
      case "RestElement":
        this.visitPattern(child(pattern, "argument"), scope, pattern, isWrite);
        return;
      default:
        this.visit(pattern, scope, parent);
    }
  }

  private refer(node: Node, scope: Scope, how: Partial<Reference>, parent?: Node): void {
    if (parent !== undefined) this.parents.set(node, parent);
    const name = node.name as string;
    const binding = scope.find(name);
    const reference = { name, node, binding, isWrite: false, isRead: false, isTypeof: false, ...how };
    this.references.push(reference);
    this.referenceOf.set(node, reference);
  }

  // ---- what the tree says of a place

  /** The function a node is in, itself not counted; undefined at the top level. */
  functionOf(node: Node): Node | undefined {
    for (let at = this.parents.get(node); at !== undefined; at = this.parents.get(at)) if (isFunction(at)) return at;
    return undefined;
  }

  /** The nearest node around this one that fits, looking no further than the function it is in. */
  around(node: Node, fits: (around: Node) => boolean): Node | undefined {
    for (let at = this.parents.get(node); at !== undefined && !isFunction(at); at = this.parents.get(at)) {
      if (fits(at)) return at;
    }
    return undefined;
  }
}
