// What every rule is given: the tree of a function's text, its names, and where to say what was found.

import { getLineInfo } from "acorn";

import { isFunction, type Scopes } from "../scopes";
import { child, childrenOf, listed, nameOf, type Node } from "../tree";

/** What is known besides the text; as `Examine` in segfn_nb/contracts/parsing.py. */
export interface Facts {
  kind: string;
  handlers: string[];
  globals: string[];
  sensitive: string[];
}

/** As `CodeFinding` in segfn_nb/contracts/parsing.py. */
export interface Finding {
  rule: string;
  level: "warning" | "info";
  message: string;
  line: number;
  column: number;
}

export class Code {
  readonly findings: Finding[] = [];
  /** Every node of the tree, each before what is in it. */
  readonly nodes: Node[] = [];

  constructor(
    readonly source: string,
    readonly program: Node,
    readonly scopes: Scopes,
    readonly facts: Facts,
  ) {
    const collect = (node: Node): void => {
      this.nodes.push(node);
      for (const one of childrenOf(node)) collect(one);
    };
    collect(program);
  }

  get isInsert(): boolean {
    return this.facts.kind.startsWith("insert");
  }

  warn(rule: string, node: Node, message: string): void {
    this.say("warning", rule, node, message);
  }

  inform(rule: string, node: Node, message: string): void {
    this.say("info", rule, node, message);
  }

  private say(level: Finding["level"], rule: string, node: Node, message: string): void {
    const { line, column } = getLineInfo(this.source, node.start);
    this.findings.push({ rule, level, message, line, column: column + 1 });
  }

  lineOf(node: Node): number {
    return getLineInfo(this.source, node.start).line;
  }

  /** A node's text on one line, cut where it is long. */
  textOf(node: Node): string {
    const text = this.source.slice(node.start, node.end).replace(/\s+/g, " ");
    return text.length > 40 ? `${text.slice(0, 39)}…` : text;
  }

  /** What a name stands for: the value of a variable that has only one, else the node itself. */
  valueOf(node: Node | undefined): Node | undefined {
    if (node?.type !== "Identifier") return node;
    return this.scopes.referenceOf.get(node)?.binding?.value ?? node;
  }

  /** Whether a name is the world's own: nothing in the text declares it. */
  isGlobal(node: Node | undefined, name: string): boolean {
    const reference = node === undefined ? undefined : this.scopes.referenceOf.get(node);
    return reference !== undefined && reference.name === name && reference.binding === undefined;
  }

  /** The handlers of this kind that the text itself defines as functions. */
  handlers(): [name: string, handler: Node][] {
    const found: [string, Node][] = [];
    for (const name of this.facts.handlers) {
      const value = this.scopes.script.bindings.get(name)?.value;
      const handler = value?.type === "Identifier" ? this.valueOf(value) : value;
      if (handler !== undefined && isFunction(handler)) found.push([name, handler]);
    }
    return found;
  }

  /** The function that a call runs, where the text says which; undefined for all others. */
  called(call: Node): Node | undefined {
    const value = this.valueOf(child(call, "callee"));
    return isFunction(value) ? value : undefined;
  }

  /** The nodes of a function's own code, without those of functions inside it. */
  own(root: Node): Node[] {
    const found: Node[] = [];
    const collect = (node: Node): void => {
      for (const one of childrenOf(node)) {
        found.push(one);
        if (!isFunction(one)) collect(one);
      }
    };
    collect(root);
    return found;
  }

  /** Names of a function's parameter at that place; undefined where it is taken apart. */
  parameter(handler: Node, index: number): string | undefined {
    return nameOf(listed(handler, "params")[index]);
  }
}
