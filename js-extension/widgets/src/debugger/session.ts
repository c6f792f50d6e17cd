/** What is known of a recording and where it is looked at. Talks to the kernel; shows nothing. */
import type { Ask, Unnumbered } from "../shared/messages";
import type {
  Changes,
  ChangesRequest,
  DebugRefused,
  Evaluated,
  EvaluateRequest,
  Expanded,
  ExpandRequest,
  GoRequest,
  Opened,
  OpenRequest,
  Stopped,
  Unfolded,
  UnfoldRequest,
} from "./contracts.gen";

export type DebugRequest = OpenRequest | GoRequest | ExpandRequest | EvaluateRequest | ChangesRequest | UnfoldRequest;
export type DebugAnswer = Opened | Stopped | Expanded | Evaluated | Changes | Unfolded | DebugRefused;
export type AskDebugger = Ask<DebugRequest, DebugAnswer>;

export interface Move {
  moving: GoRequest["moving"];
  backwards?: boolean;
  /** For "runToLine". */
  line?: number;
  /** For "to". */
  step?: number;
  /** Whose scopes to show; 0: those of the frame that stands at the step. */
  frame?: number;
}

export interface SessionEvents {
  onOpened(opened: Opened): void;
  onStopped(stopped: Stopped): void;
  onRefused(message: string): void;
  /** Whether the kernel has something to do for us. */
  onWaiting(isWaiting: boolean): void;
}

/** What a person has set; it outlives a view of it. */
export class Marked {
  /** Line to condition; an empty one is always true. */
  readonly breakpoints = new Map<number, string>();
  readonly watches: string[] = [];
  stopAtThrows = true;
  /** Where one has been last; 0: nowhere yet. */
  step = 0;
}

/** An answer that is longer away than this is overtaken by the next move. */
const PATIENCE_MS = 3_000;
/** Keys pressed ahead of the answers. */
const MOST_MOVES_AHEAD = 8;

export class Session {
  opened: Opened | undefined;
  stopped: Stopped | undefined;
  /** Moves that wait for the last one's answer. */
  private ahead: Move[] = [];
  private asked = 0;
  private waiting = 0;
  private movedAt: number | undefined;
  /** The step that is shown again because a value of it could not be opened; 0: none. */
  private shownAgain = 0;

  constructor(
    private readonly askKernel: AskDebugger,
    readonly marked: Marked,
    private readonly events: SessionEvents,
  ) {}

  open(): void {
    this.ask({ kind: "open" }, (answer) => {
      if (answer.kind === "refused") this.events.onRefused(answer.message);
      if (answer.kind !== "opened") return;
      this.opened = answer;
      this.events.onOpened(answer);
      const last = this.marked.step;
      this.go({ moving: "to", step: last > 0 && last <= answer.steps ? last : answer.start });
    });
  }

  /** Whether what is shown is where one wants to be. */
  get isSettled(): boolean {
    return this.movedAt === undefined;
  }

  /**
   * Move. While an answer is on its way, a jump replaces all that waits, and a step waits its turn.
   *
   * @param isRepeated The key is held down: what cannot be done at once is not wanted later.
   */
  go(move: Move, isRepeated = false): void {
    if (!this.opened) return;
    const isUnderWay = this.movedAt !== undefined && performance.now() - this.movedAt < PATIENCE_MS;
    if (!isUnderWay) this.send(move);
    else if (move.moving === "to") this.ahead = [move];
    else if (!isRepeated && this.ahead.length < MOST_MOVES_AHEAD) this.ahead.push(move);
  }

  /** Look at the same step again: other watches, another frame. */
  look(frame = this.stopped?.frame ?? 0): void {
    if (this.stopped) this.go({ moving: "to", step: this.stopped.step, frame });
  }

  /**
   * What is inside a value; nothing comes once another answer is shown, because its values are others.
   *
   * Where the kernel does not stand at the step any more (it has looked for changes, or another view has moved), the step is shown
   * again, and what is open in it is asked for once more.
   */
  expand(reference: number, onAnswer: (answer: Expanded | DebugRefused) => void): void {
    const shown = this.stopped;
    if (!shown) return;
    this.ask({ kind: "expand", step: shown.step, reference }, (answer) => {
      if (this.stopped !== shown) return;
      if (answer.kind === "refused" && this.shownAgain !== shown.step) {
        this.shownAgain = shown.step;
        this.look();
        return;
      }
      this.shownAgain = 0;
      if (answer.kind === "expanded" || answer.kind === "refused") onAnswer(answer);
    });
  }

  evaluate(expression: string, onAnswer: (answer: Evaluated | DebugRefused) => void): void {
    this.ask({ kind: "evaluate", expression, ...this.place }, (answer) => {
      if (answer.kind === "evaluated" || answer.kind === "refused") onAnswer(answer);
    });
  }

  /** Whether text is an expression at all: it is read as one, and not evaluated. */
  check(expression: string, onWrong: (message: string) => void): void {
    this.evaluate(`() => (${expression}\n)`, (answer) => {
      if (answer.kind === "evaluated" && answer.error?.startsWith("SyntaxError")) onWrong(answer.error);
    });
  }

  changes(expression: string, onAnswer: (answer: Changes | DebugRefused) => void): void {
    this.ask({ kind: "changes", expression, ...this.place }, (answer) => {
      if (answer.kind === "changes" || answer.kind === "refused") onAnswer(answer);
    });
  }

  /** All that is known of what happened; `mark` is a place in `Opened.marks`. */
  unfold(mark: number, onAnswer: (answer: Unfolded | DebugRefused) => void): void {
    this.ask({ kind: "unfold", mark }, (answer) => {
      if (answer.kind === "unfolded" || answer.kind === "refused") onAnswer(answer);
    });
  }

  private get place(): { step: number; frame: number } {
    return { step: this.stopped?.step ?? 0, frame: this.stopped?.frame ?? 0 };
  }

  private send({ moving, backwards = false, line = 0, step, frame = 0 }: Move): void {
    const number = ++this.asked;
    const { breakpoints, watches, stopAtThrows } = this.marked;
    this.movedAt = performance.now();
    const question: Unnumbered<GoRequest> = {
      kind: "go",
      moving,
      step: step ?? this.stopped?.step ?? 1,
      backwards,
      line,
      breakpoints: [...breakpoints].map(([at, condition]) => ({ line: at, condition })),
      stopAtThrows,
      watches: [...watches],
      frame,
    };
    this.ask(question, (answer) => {
      if (number !== this.asked) return;
      this.movedAt = undefined;
      const next = this.ahead.shift();
      if (answer.kind === "refused") {
        this.ahead = [];
        this.events.onRefused(answer.message);
        return;
      }
      if (answer.kind !== "stopped") return;
      this.stopped = answer;
      this.marked.step = answer.step;
      if (next) this.send(next);
      this.events.onStopped(answer);
    });
  }

  private ask(question: Unnumbered<DebugRequest>, onAnswer: (answer: DebugAnswer) => void): void {
    if (++this.waiting === 1) this.events.onWaiting(true);
    this.askKernel(question, (answer) => {
      if (--this.waiting === 0) this.events.onWaiting(false);
      onAnswer(answer);
    });
  }
}
