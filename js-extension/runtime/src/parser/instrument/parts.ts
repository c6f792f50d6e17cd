// What a text consists of: steps, functions, scopes and branches, numbered as they are met.

import type { Branch, Scope, Structure } from "./contracts.gen";
import type { Places } from "./places";

export type Range = readonly [start: number, end: number];

export class Parts {
  readonly steps: Structure["steps"] = [];
  readonly functions: Structure["functions"] = [];
  readonly scopes: Structure["scopes"] = [];
  readonly branches: Structure["branches"] = [];
  private arms = 0;

  constructor(private readonly places: Places) {}

  /** A step's number; `counted` is what Istanbul would mark, undefined where it counts nothing. */
  step(kind: string, range: Range, where: { fn: number; scope: number }, counted?: Range): number {
    const span = this.places.span(...range);
    const marked = counted === undefined ? span : this.places.span(...counted);
    return this.steps.push([kind, span, where.fn, where.scope, counted !== undefined, marked]) - 1;
  }

  /** A function's number; `name` is undefined for one that has none. */
  function(
    name: string | undefined,
    {
      body,
      declared,
      ...how
    }: { body: Range; declared: Range; parent: number; isAsync: boolean; isGenerator: boolean },
  ): number {
    const number = this.functions.length;
    this.functions.push([
      name ?? `(anonymous_${number})`,
      this.places.span(...body),
      this.places.span(...declared),
      how.parent,
      how.isAsync,
      how.isGenerator,
    ]);
    return number;
  }

  scope(parent: number, fn: number, kind: Scope[2], names: Scope[3]): number {
    return this.scopes.push([parent, fn, kind, names]) - 1;
  }

  /** The number of a branch's first arm. */
  branch(kind: Branch[0], range: Range, arms: readonly Range[]): number {
    const first = this.arms;
    const spans = arms.map((arm) => this.places.span(...arm));
    this.branches.push([kind, this.places.span(...range), spans, first]);
    this.arms += arms.length;
    return first;
  }

  structure(): Structure {
    const { steps, functions, scopes, branches, arms } = this;
    return { steps, functions, scopes, branches, arms };
  }

  /** Where in the one array of counters those of functions and arms stand; known when everything has been met. */
  functionCounter(fn: number): number {
    return this.steps.length + fn;
  }

  armCounter(arm: number): number {
    return this.steps.length + this.functions.length + arm;
  }

  get counters(): number {
    return this.armCounter(this.arms);
  }
}
