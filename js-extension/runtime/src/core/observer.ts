// Whoever watches the script run: coverage, or a recording of its steps. Most environments have none.

import type { Inserted } from "../parser/instrument/contracts.gen";

export type Observed = Omit<Inserted, "code">;

/** A script as the host hands it over. */
export interface Script {
  name: string;
  source: string;
  wrapped: string;
  firstLine: number;
  reader: string;
  probes: string[];
  /** What runs: `source`, or that with hooks. */
  code: string;
  inserted: Observed | null;
  /** What real clocks said when a recording was made that is played now. */
  readings: number[] | null;
  /** An expression to evaluate at every visit of some steps. */
  watch: { steps: number[]; expression: string } | null;
}

export interface Observer {
  /** Values for the names in `Inserted.hooks`. */
  hooks: unknown[];
  /** The column (1-based) without what was put into the line before it. */
  columnOf(line: number, column: number): number;
  /** An invocation begins. */
  begin?(): void;
  /** As `hits` in `OutcomeRecord`; what follows is counted anew. */
  hits?(): string;
  /** Something happened at the step that runs; the how-manieth of its kind in this invocation. */
  mark?(kind: "log" | "request" | "answer" | "timer" | "call" | "object", index: number): void;
  /** Door: what the host asks, and the answer; both JSON text. */
  ask?(question: string): string;
}

export let observer: Observer | undefined;

export function setObserver(next: Observer): void {
  observer = next;
}
