/** Asks the kernel and gives its answers to whoever asked; several views of one model do not hear each other's. */
import type { AnyModel } from "@anywidget/types";

import type { OutcomeRequest, OutcomeShown, Page, PageRequest, Refused, ResultsState } from "./contracts.gen";

export type WidgetState = { state: ResultsState; height_px: number };

type Question = Omit<PageRequest, "id"> | Omit<OutcomeRequest, "id">;
export type Answer = Page | OutcomeShown | Refused;

/** The id of pages that come unasked while a replay runs. */
const UNASKED = "";

export class Kernel {
  private readonly prefix = Math.random().toString(36).slice(2);
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private asked = 0;
  /** Gets pages that nobody asked for. */
  onUnasked: (page: Page) => void = () => undefined;

  constructor(private readonly model: AnyModel<WidgetState>) {
    model.on("msg:custom", this.onMessage);
  }

  dispose(): void {
    this.model.off("msg:custom", this.onMessage);
    this.waiting.clear();
  }

  ask(question: Question, onAnswer: (answer: Answer) => void): void {
    const id = `${this.prefix}/${++this.asked}`;
    this.waiting.set(id, onAnswer);
    this.model.send({ ...question, id });
  }

  private readonly onMessage = (answer: Answer): void => {
    if (answer.kind === "page" && answer.id === UNASKED) {
      this.onUnasked(answer);
      return;
    }
    const onAnswer = this.waiting.get(answer.id);
    if (!this.waiting.delete(answer.id)) return;
    onAnswer?.(answer);
  };
}
