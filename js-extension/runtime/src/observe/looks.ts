// What is looked at when a recording is played: scopes and expressions at a step, and expressions at every visit of some.

import { setEvaluating, stringify } from "segfn:core";

import type { Getter, Steps } from "./steps";
import { fingerprint, shown, text, type Shown } from "./values";

/** Names to read in a frame, scope by scope, and expressions to evaluate there. */
export interface FrameLook {
  frame: number;
  scopes: string[][];
  expressions: string[];
}

/** An expression at every visit of these steps of the text. */
export interface Query {
  steps: number[];
  expression: string;
}

export interface Evaluated {
  value?: Shown;
  error?: string;
  fingerprint?: string;
}

export interface FrameSeen {
  frame: number;
  scopes: Evaluated[][];
  expressions: Evaluated[];
}

export type Hit = [
  count: number,
  frame: number,
  query: number,
  text: string,
  isTrue: boolean,
  isError: boolean,
  json?: string,
];

const NO_GETTER = "this function cannot be looked into: it gives `eval` or `arguments` a meaning of their own";
const NO_STACK = "the calls up to here have used up the stack: nothing can be evaluated";
const MOST_HITS = 100_000;

function errorText(thrown: unknown, expression: string): string {
  if (thrown instanceof SyntaxError && /\bawait\b/.test(expression)) {
    return "an expression cannot await: ask for the promise without it, or stop where the awaited value is there";
  }
  if (thrown instanceof ReferenceError && /not initialized|before initialization/.test(thrown.message)) {
    return "not initialized yet";
  }
  if (thrown instanceof RangeError && /call stack/.test(thrown.message)) return NO_STACK;
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : text(thrown);
}

function valueOf(get: Getter, expression: string): unknown {
  const source = `\n${expression}`; // QuickJS gives other columns in the first line of a text
  setEvaluating(source);
  try {
    return get(source);
  } finally {
    setEvaluating(undefined);
  }
}

export function evaluated(get: Getter | undefined, expression: string, name: string, isKept: boolean): Evaluated {
  if (get === undefined) return { error: NO_GETTER };
  let value: unknown;
  try {
    value = valueOf(get, expression);
  } catch (thrown) {
    return { error: errorText(thrown, expression) };
  }
  return { value: shown(name, value, isKept), fingerprint: fingerprint(value) };
}

export function seen(steps: Steps, look: FrameLook, isKept: boolean): FrameSeen {
  const get = steps.getters[look.frame];
  return {
    frame: look.frame,
    scopes: look.scopes.map((names) => names.map((name) => evaluated(get, name, name, isKept))),
    expressions: look.expressions.map((expression) => evaluated(get, `(${expression}\n)`, expression, isKept)),
  };
}

function jsonOf(value: unknown): string | undefined {
  try {
    return stringify(value);
  } catch {
    return undefined;
  }
}

/** An expression's value where a step stands. */
export function visit(
  get: Getter | undefined,
  expression: string,
): { text: string; isTrue: boolean; isError: boolean; json?: string } {
  if (get === undefined) return { text: NO_GETTER, isTrue: false, isError: true };
  try {
    const value = valueOf(get, `(${expression}\n)`);
    return { text: text(value), isTrue: Boolean(value), isError: false, json: jsonOf(value) };
  } catch (thrown) {
    return { text: errorText(thrown, expression), isTrue: false, isError: true };
  }
}

/** The hits, and at which steps there was no stack left for any. */
export function allHits(steps: Steps, hits: Hit[]): Hit[] {
  // The function may have replaced what lists have methods for.
  for (let i = 0; i < steps.unseen.length; i++) {
    const [count, frame] = steps.unseen[i]!;
    hits[hits.length] = [count, frame, 0, NO_STACK, false, true];
  }
  steps.unseen.length = 0;
  return hits;
}

/** Evaluates a query at every visit of its steps; gives where the answers are put. */
export function installQueries(steps: Steps, queries: Query[], withJSON: boolean): Hit[] {
  const hits: Hit[] = [];
  const byStep = new Map<number, number[]>();
  for (const [number, { steps: ids }] of queries.entries()) {
    for (const id of ids) {
      const own = byStep.get(id);
      if (own === undefined) byStep.set(id, [number]);
      else own.push(number);
    }
  }
  for (const [id, numbers] of byStep) {
    steps.everyVisitors.set(id, (count, frame, get) => {
      for (const number of numbers) {
        if (hits.length >= MOST_HITS) return;
        const seen = visit(get, queries[number]!.expression);
        const hit: Hit = [count, frame, number, seen.text, seen.isTrue, seen.isError];
        if (withJSON) hit[6] = seen.json;
        hits.push(hit);
      }
    });
  }
  return hits;
}
