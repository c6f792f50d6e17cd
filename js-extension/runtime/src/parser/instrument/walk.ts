// Goes through the tree from the outside in and knows where it is; what is done at a node is in tables by its kind.

import { childrenOf, isNode, nameOf, type Node } from "../tree";
import type { Trivia } from "../trivia";
import type { Scope } from "./contracts.gen";
import type { Hooks, Position } from "./hooks";
import type { Insertions } from "./insertions";
import { Names } from "./names";
import type { Parts, Range } from "./parts";
import type { Places } from "./places";

/** What is done at a node; one that has none is gone through. */
export type Visit = (walk: Walk, node: Node) => void;

/** What a step is called, which part of the text it is, and what of it coverage counts. */
interface StepOf {
  kind?: string;
  range?: Range;
  counted?: Range;
}

export function rangeOf(node: Node): Range {
  return [node.start, node.end];
}

/** Whether a function or class takes its name from what it is assigned to. */
export function isUnnamed(node: Node): boolean {
  return (
    node.type === "ArrowFunctionExpression" ||
    ((node.type === "FunctionExpression" || node.type === "ClassExpression") && !isNode(node.id))
  );
}

export class Walk implements Position {
  fn = -1;
  scope = -1;
  canRead = true;
  /** The step that runs what is being gone through. */
  step = -1;
  /** Names that functions and classes take from what they are assigned to; undefined for a computed one. */
  readonly namesOf = new Map<Node, string | undefined>();
  /** Statements behind a label, which must stay before them, and where the label begins. */
  readonly labelled = new Map<Node, number>();

  constructor(
    readonly source: string,
    readonly places: Places,
    readonly trivia: Trivia,
    readonly text: Insertions,
    readonly parts: Parts,
    readonly hooks: Hooks,
    private readonly visits: ReadonlyMap<string, Visit>,
  ) {}

  visit(node: Node | undefined): void {
    if (node === undefined) return;
    const visit = this.visits.get(node.type);
    if (visit === undefined) this.children(node);
    else visit(this, node);
  }

  /** Do what the table has under another kind. */
  visitAs(kind: string, node: Node): void {
    this.visits.get(kind)!(this, node);
  }

  children(node: Node): void {
    for (const one of childrenOf(node)) this.visit(one);
  }

  all(nodes: readonly Node[]): void {
    for (const node of nodes) this.visit(node);
  }

  names(start: number): Names {
    return new Names(this.places, start);
  }

  /** Go through something in a scope of its own; one without names is none. */
  within(kind: Scope[2], names: Names, go: () => void): void {
    if (kind === "block" && names.list().length === 0) return go();
    const { scope, canRead } = this;
    this.scope = this.parts.scope(scope, this.fn, kind, names.list());
    // An eval that finds such a name is not the language's, or declares it anew.
    if (names.has("eval") || names.has("arguments")) this.canRead = false;
    go();
    [this.scope, this.canRead] = [scope, canRead];
  }

  newStep(node: Node, { kind = node.type, range = rangeOf(node), counted }: StepOf = {}): number {
    this.step = this.parts.step(kind, range, this, counted);
    return this.step;
  }

  /** A statement that says the step is reached. */
  reached(step: number): string {
    return `${this.hooks.reached(step, this)};`;
  }

  /** Put something before a statement: that a step is reached, or a text. */
  mark(node: Node, what: number | string): void {
    this.text.before(this.labelled.get(node) ?? node.start, typeof what === "number" ? this.reached(what) : what);
  }

  /** The expression a statement's `field` ends in, that goes through a hook. */
  through(hook: "returned" | "thrown" | "suspended", value: Node): void {
    // A space, because the value may touch the keyword.
    this.text.around(value.start, value.end, ` ${this.hooks.through(hook, this.step, this)}`, "))");
  }

  /** Put an expression before another, whose value is the whole's. A function among them keeps the name it would get. */
  precede(value: Node, piece: string | (() => string), named?: string): void {
    const read = typeof piece === "string" ? () => piece : piece;
    if (named === undefined) return this.text.around(value.start, value.end, () => `(${read()},(`, "))");
    const key = `[${JSON.stringify(named)}]`; // computed, so that "__proto__" is a name like others
    this.text.around(value.start, value.end, () => `(${read()},{${key}:(`, `)}${key})`);
  }

  /** Count a value, whatever it is named after. */
  precedeNamed(value: Node, piece: string | (() => string), target: Node | undefined): void {
    this.precede(value, piece, isUnnamed(value) ? nameOf(target) : undefined);
  }

  /** Where a keyword's or pattern's following punctuator ends. */
  behind(punctuator: string, from: number): number {
    let at = this.trivia.next(from);
    while (!this.source.startsWith(punctuator, at)) {
      if (this.source[at] !== ")") throw new Error(`no ${punctuator} at ${at}`);
      at = this.trivia.next(at + 1);
    }
    return at + punctuator.length;
  }
}
