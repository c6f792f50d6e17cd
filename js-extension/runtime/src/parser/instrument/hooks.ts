// What is put in, for each mode: names that the text does not hold, and the calls and counters written with them.

import type { Inserted } from "./contracts.gen";
import type { Piece } from "./insertions";
import type { Parts } from "./parts";

type Mode = Inserted["mode"];

const TRACING = ["enter", "step", "end", "returned", "thrown", "suspended", "resumed"] as const;
type Tracing = (typeof TRACING)[number];

/** A beginning of names that occurs nowhere in the text; the same for the same text. */
function absentFrom(source: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < source.length; at++) hash = Math.imul(hash ^ source.charCodeAt(at), 0x01000193);
  for (;;) {
    const name = `$${(hash >>> 0).toString(36)}`;
    if (!source.includes(name)) return name;
    hash = Math.imul(hash ^ 0x24, 0x01000193) + 1;
  }
}

/** Where execution stands: `fn` is -1 at the top level, `canRead` says whether an `eval` there changes nothing. */
export interface Position {
  fn: number;
  canRead: boolean;
}

export class Hooks {
  private readonly prefix: string;
  /** Functions with a `finally`. */
  private readonly leaving = new Set<number>();
  /** Counters only. */
  readonly isCounting: boolean;

  constructor(
    source: string,
    private readonly mode: Mode,
    private readonly parts: Parts,
  ) {
    this.prefix = absentFrom(source);
    this.isCounting = mode === "coverage";
  }

  /** What the host binds around the text. */
  names(): string[] {
    return this.isCounting ? [`${this.prefix}C`] : TRACING.map((hook) => this.hook(hook));
  }

  private hook(hook: Tracing): string {
    return this.prefix + TRACING.indexOf(hook);
  }

  private frame({ fn }: Position): string {
    return fn < 0 ? "0" : `${this.prefix}F`;
  }

  private reader({ canRead }: Position): string {
    return this.mode === "scopes" && canRead ? `,${this.prefix}e=>eval(${this.prefix}e)` : "";
  }

  /** First in a function's body. */
  enter(fn: number): Piece {
    if (this.isCounting) return () => `${this.prefix}C[${this.parts.functionCounter(fn)}]++;`;
    const frame = `const ${this.prefix}F=${this.hook("enter")}(${fn});`;
    return () => (this.leaving.has(fn) ? `${frame}let ${this.prefix}L;` : frame);
  }

  /** A statement: whether what follows, up to the end of a `finally`, is on its way out of the function. */
  leaves({ fn }: Position, whether: boolean): string {
    this.leaving.add(fn);
    return `${this.prefix}L=${whether ? 1 : 0};`;
  }

  /** A statement at the end of a `finally`, whose steps took the frame up again: let go of it on the way out. */
  left(step: number, at: Position): string {
    const name = `${this.prefix}L`;
    return `${name}?${this.through("suspended", step, at)}void 0)):${name}=1;`;
  }

  /** An expression: the step is reached. */
  reached(step: number, at: Position): string {
    if (this.isCounting) return `${this.prefix}C[${step}]++`;
    return `${this.hook("step")}(${this.frame(at)},${step}${this.reader(at)})`;
  }

  /** An expression: an arm is taken. */
  taken(arm: number): () => string {
    return () => `${this.prefix}C[${this.parts.armCounter(arm)}]++`;
  }

  /** An expression: the function's end is reached. */
  end(step: number, at: Position): string {
    return `${this.hook("end")}(${this.frame(at)},${step}${this.reader(at)})`;
  }

  /** What stands before a value that goes through a hook and comes back; `))` stands behind it. */
  through(hook: "returned" | "thrown" | "suspended" | "resumed", step: number, at: Position): string {
    return `${this.hook(hook)}(${this.frame(at)},${step},(`;
  }
}
