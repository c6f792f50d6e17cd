/** Expressions evaluated once, where the recording stands; the newest stands below. */
import { button, counted, element } from "../../shared/dom";
import type { DebugRefused, Evaluated, Stopped } from "../contracts.gen";
import { Tree, type TreeEvents } from "./tree";

/** Kept below one another. */
const MOST_ANSWERS = 50;

const GONE = "the recording has moved since; evaluate it again to look inside";

export interface EvaluateEvents extends TreeEvents {
  evaluate(expression: string, onAnswer: (answer: Evaluated | DebugRefused) => void): void;
  onStep(step: number): void;
  /** What is shown; another object whenever that may have changed. */
  shown(): Stopped | undefined;
}

export class Evaluate {
  readonly root = element("div", "segfn-evaluate");
  private readonly answers = element("div", "segfn-evaluate-answers");
  private readonly field = element("input", "segfn-field");
  /** What was asked, for the arrow keys; `at` is behind the last one where nothing is recalled. */
  private readonly asked: string[] = [];
  private at = 0;

  constructor(private readonly events: EvaluateEvents) {
    this.answers.setAttribute("role", "log");
    this.answers.setAttribute("aria-label", "evaluated");
    this.field.placeholder = "evaluate at this step";
    this.field.setAttribute("aria-label", "evaluate an expression");
    this.field.spellcheck = false;
    this.field.addEventListener("keydown", this.onKey);
    const form = element("form", "segfn-form");
    form.append(this.field, element("button", "segfn-button", "Evaluate"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.evaluate(this.field.value.trim());
    });
    this.root.append(this.answers, form);
  }

  private evaluate(expression: string): void {
    if (!expression) return;
    if (this.asked.at(-1) !== expression) this.asked.push(expression);
    this.at = this.asked.length;
    this.field.value = "";
    const shown = this.events.shown();
    if (shown) this.events.evaluate(expression, (answer) => this.show(expression, shown, answer));
  }

  private show(expression: string, shown: Stopped, answer: Evaluated | DebugRefused): void {
    const { step } = shown;
    const made = element("div", "segfn-evaluated");
    const where = button("segfn-link", counted(step), () => this.events.onStep(step));
    where.title = `go to step ${counted(step)}, where this was evaluated`;
    const expand: TreeEvents["expand"] = (reference, onAnswer) => {
      if (this.events.shown() === shown) this.events.expand(reference, onAnswer);
      else onAnswer({ kind: "refused", id: "", message: GONE });
    };
    const tree = new Tree(`value of ${expression}`, { ...this.events, expand });
    const error = answer.kind === "refused" ? answer.message : (answer.error ?? "");
    const value = answer.kind === "evaluated" ? answer.value : undefined;
    const variable = value ? { ...value, name: "" } : { name: "", text: "" };
    tree.show([{ roots: [{ key: expression, variable, expression, error }] }]);
    made.append(where, element("bdi", "segfn-evaluated-asked", expression), tree.root);
    this.answers.append(made);
    while (this.answers.childElementCount > MOST_ANSWERS) this.answers.firstElementChild!.remove();
    this.answers.scrollTop = this.answers.scrollHeight;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const to = { ArrowUp: this.at - 1, ArrowDown: this.at + 1 }[event.key];
    if (to === undefined || to < 0 || to > this.asked.length) return;
    event.preventDefault();
    this.at = to;
    this.field.value = this.asked[to] ?? "";
  };
}
