/** Asks the kernel and gives its answers to whoever asked; several views of one model do not hear each other's. */
import type { AnyModel } from "@anywidget/types";

/** Every question and its answer have the same `id`. */
export type WithId = { id: string };
export type Unnumbered<Question> = Question extends WithId ? Omit<Question, "id"> : never;
export type Ask<Question extends WithId, Answer extends WithId> = (
  question: Unnumbered<Question>,
  onAnswer: (answer: Answer) => void,
) => void;

/** An answer of every kind of question: it has none, and why. */
type Refusal = WithId & { kind: "refused"; message: string };

/** Of a kernel that does not know the model any more, however long one waits. */
const LOST = "The kernel was restarted, or has ended. Run the cell again.";
/** The first is what JupyterLab's widgets say when a kernel restarts. */
const LOSSES = ["comm_live_update", "comm:close"];

export class Messages<Question extends WithId, Answer extends WithId | Refusal> {
  private readonly prefix = Math.random().toString(36).slice(2);
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private asked = 0;
  /** Gets what nobody asked for: its `id` is empty. */
  onUnasked: (answer: Answer) => void = () => undefined;
  /** Told once, with what to say: from now on every question is refused. */
  onLost: (message: string) => void = () => undefined;
  private isLost = false;

  constructor(private readonly model: Pick<AnyModel, "on" | "off" | "send">) {
    model.on("msg:custom", this.onMessage);
    for (const loss of LOSSES) model.on(loss, this.lose);
  }

  dispose(): void {
    this.model.off("msg:custom", this.onMessage);
    for (const loss of LOSSES) this.model.off(loss, this.lose);
    this.waiting.clear();
  }

  readonly ask: Ask<Question, Answer> = (question, onAnswer) => {
    const id = `${this.prefix}/${++this.asked}`;
    this.waiting.set(id, onAnswer);
    try {
      if (!this.isLost) this.model.send({ ...question, id });
    } catch {
      // A closed comm throws "Cannot send".
      this.lose();
    }
    if (this.isLost) this.refuseAll();
  };

  private readonly lose = (): void => {
    if (this.isLost) return;
    this.isLost = true;
    this.refuseAll();
    this.onLost(LOST);
  };

  private refuseAll(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const [id, onAnswer] of waiting)
      onAnswer({ id, kind: "refused", message: LOST } satisfies Refusal as unknown as Answer);
  }

  private readonly onMessage = (answer: Answer): void => {
    if (answer.id === "") {
      this.onUnasked(answer);
      return;
    }
    const onAnswer = this.waiting.get(answer.id);
    if (!this.waiting.delete(answer.id)) return;
    onAnswer?.(answer);
  };
}
