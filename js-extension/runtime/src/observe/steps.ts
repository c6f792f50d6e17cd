// Notes which step of a script runs in which frame, and stops at one.
//
// A frame is a call: its token is a number from 1, 0 stands for what no function of the script called. While nothing is
// noted (earlier rows, evaluations while stopped) a frame's token is -1, and its steps stay unnoticed for good.

/** Evaluates in the scope of a step; only texts of mode "scopes" give one. */
export type Getter = (expression: string) => unknown;

/** Thrown at every step once the run has come to where it should stop. */
const ABORT = Object.freeze({ toString: () => "the recording stops here" });

/** As in `runtime/playing/taped.py`. */
const STEPS_AT_ONCE = 1 << 16;

export interface Trace {
  steps: number[];
  frames: number[];
  functions: number[];
  parents: number[];
  starts: number[];
  marks: [step: number, kind: string, index: number][];
  isCutShort: boolean;
}

/** Called at steps that somebody wants to look at, before they run. */
export type Visitor = (count: number, frame: number, get: Getter | undefined) => void;

export class Steps {
  /** Steps by their order in the run, from 1. */
  readonly visitors = new Map<number, Visitor>();
  /** Steps by their number in the text. */
  readonly everyVisitors = new Map<number, Visitor>();
  readonly getters: (Getter | undefined)[] = [];
  /** Steps where nothing could be looked at. */
  readonly unseen: [count: number, frame: number][] = [];
  isParked = false;
  #trace: Trace;
  #isArmed = false;
  #isOff = true;
  #isAborting = false;
  #current = 0;
  #count = 0;
  #target = 0;
  #most = 0;
  #report: ((count: number) => unknown) | undefined;
  #grow: ((count: number) => unknown) | undefined;

  constructor() {
    this.#trace = this.#empty();
  }

  #empty(): Trace {
    return { steps: [], frames: [], functions: [-1], parents: [-1], starts: [0], marks: [], isCutShort: false };
  }

  /**
   * The next invocation is noted, up to `target` (0: to its end), and `most` steps of it; `report` is told each, `grow`
   * every so many, to give notes more memory.
   */
  arm(target: number, most: number, report?: (count: number) => unknown, grow?: (count: number) => unknown): void {
    this.#report = report;
    this.#grow = grow;
    this.#target = target;
    this.#most = most;
    this.#isArmed = true;
  }

  begin(): void {
    this.#isOff = !this.#isArmed;
    this.#isArmed = false;
    this.#current = 0;
  }

  /** JavaScript begins anew, from no frame of the script. */
  idle(): void {
    this.#current = 0;
  }

  mark(kind: string, index: number): void {
    if (!this.#isOff && !this.#isAborting) this.#trace.marks.push([this.#count, kind, index]);
  }

  /** What was noted; nothing more is. */
  end(): Trace {
    this.#isOff = true;
    return this.#trace;
  }

  /** Run something unnoticed. */
  unnoticed<T>(run: () => T): T {
    const before = this.#isOff;
    this.#isOff = true;
    try {
      return run();
    } finally {
      this.#isOff = before;
    }
  }

  /** How many steps there were, and the last of them with their frames. */
  tail(most: number): [count: number, steps: number[], frames: number[]] {
    return [this.#count, this.#trace.steps.slice(-most), this.#trace.frames.slice(-most)];
  }

  #stop(): never {
    this.#isAborting = true;
    throw ABORT;
  }

  #step(frame: number, id: number, get?: Getter): void {
    if (this.#isOff || frame < 0) return;
    if (this.#isAborting) throw ABORT;
    this.#current = frame;
    const count = ++this.#count;
    const trace = this.#trace;
    trace.steps.push(id);
    trace.frames.push(frame);
    if (get !== undefined) this.getters[frame] = get;
    if (count % STEPS_AT_ONCE === 0) this.#grow?.(count);
    this.#report?.(count);
    const once = this.visitors.get(count);
    if (once !== undefined) this.#visit(once, count, frame, get);
    const always = this.everyVisitors.get(id);
    if (always !== undefined) this.#visit(always, count, frame, get);
    if (count === this.#target) {
      this.isParked = true;
      this.#stop();
    }
    if (count >= this.#most) {
      trace.isCutShort = true;
      this.#stop();
    }
  }

  /** Looking needs stack that the function may have used up; that it fails is nothing the function may meet. */
  #visit(visitor: Visitor, count: number, frame: number, get?: Getter): void {
    const before = this.#isOff;
    this.#isOff = true;
    try {
      visitor(count, frame, get);
    } catch {
      this.unseen.push([count, frame]);
    }
    this.#isOff = before;
  }

  #leave(frame: number): void {
    if (this.#isOff || frame <= 0 || this.#isAborting) return;
    this.#current = this.#trace.parents[frame]!;
    this.getters[frame] = undefined;
  }

  /** In the order of the hooks' names. */
  hooks(): unknown[] {
    const enter = (id: number): number => {
      if (this.#isOff) return -1;
      const trace = this.#trace;
      const frame = trace.functions.length;
      trace.functions.push(id);
      trace.parents.push(this.#current);
      trace.starts.push(this.#count);
      this.#current = frame;
      return frame;
    };
    const step = (frame: number, id: number, get?: Getter): void => this.#step(frame, id, get);
    const end = (frame: number, id: number, get?: Getter): void => {
      this.#step(frame, id, get);
      this.#leave(frame);
    };
    const returned = (frame: number, _id: number, value: unknown): unknown => {
      this.#leave(frame);
      return value;
    };
    const thrown = (frame: number, id: number, value: unknown): unknown => {
      if (frame >= 0) this.mark("throw", id);
      this.#leave(frame);
      return value;
    };
    const suspended = (frame: number, _id: number, value: unknown): unknown => {
      if (!this.#isOff && frame > 0) {
        this.mark("await", frame);
        this.#current = this.#trace.parents[frame]!;
      }
      return value;
    };
    const resumed = (frame: number, _id: number, value: unknown): unknown => {
      if (!this.#isOff && frame > 0) this.#current = frame;
      return value;
    };
    return [enter, step, end, returned, thrown, suspended, resumed];
  }
}
