/** Asks the kernel and gives its answers to whoever asked; several views of one model do not hear each other's. */
import type { AnyModel } from "@anywidget/types";

/** Every question and its answer have the same `id`. */
export type WithId = { id: string };
export type Unnumbered<Question> = Question extends WithId ? Omit<Question, "id"> : never;
export type Ask<Question extends WithId, Answer extends WithId> = (
  question: Unnumbered<Question>,
  onAnswer: (answer: Answer) => void,
) => void;

export class Messages<Question extends WithId, Answer extends WithId> {
  private readonly prefix = Math.random().toString(36).slice(2);
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private asked = 0;
  /** Gets what nobody asked for: its `id` is empty. */
  onUnasked: (answer: Answer) => void = () => undefined;

  constructor(private readonly model: Pick<AnyModel, "on" | "off" | "send">) {
    model.on("msg:custom", this.onMessage);
  }

  dispose(): void {
    this.model.off("msg:custom", this.onMessage);
    this.waiting.clear();
  }

  readonly ask: Ask<Question, Answer> = (question, onAnswer) => {
    const id = `${this.prefix}/${++this.asked}`;
    this.waiting.set(id, onAnswer);
    this.model.send({ ...question, id });
  };

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
