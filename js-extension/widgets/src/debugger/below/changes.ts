/** When the value of an expression changed. */
import { button, counted, element } from "../../shared/dom";
import type { Changes, DebugRefused } from "../contracts.gen";

/** Of a value that a long loop changes, those around the step that is shown. */
const MOST_CHANGES = 1_000;
const HOW = "When did a value change? Ask with “when?” beside it in the scopes, or here:";

export class ChangesPanel {
  readonly root = element("div", "segfn-changes");
  private readonly found = element("div", "segfn-changes-found");
  private readonly field = element("input", "segfn-field");
  private expression = "";
  private step = 0;
  private steps: { step: number; made: HTMLElement }[] = [];

  constructor(
    private readonly ask: (expression: string, onAnswer: (answer: Changes | DebugRefused) => void) => void,
    private readonly onStep: (step: number) => void,
  ) {
    this.field.placeholder = "an expression, for instance event.properties.total";
    this.field.setAttribute("aria-label", "an expression that changes");
    this.field.spellcheck = false;
    const form = element("form", "segfn-form");
    form.append(this.field, element("button", "segfn-button", "When?"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.look(this.field.value.trim());
    });
    this.root.append(element("div", "segfn-quiet", HOW), form, this.found);
  }

  look(expression: string): void {
    if (!expression) return;
    this.expression = this.field.value = expression;
    this.found.replaceChildren(element("div", "segfn-quiet", "looking at every step…"));
    this.ask(expression, (answer) => {
      if (expression === this.expression) this.list(answer);
    });
  }

  show(step: number): void {
    this.step = step;
    const now = this.steps.findLast((one) => one.step <= step);
    for (const { made, step: at } of this.steps) {
      made.classList.toggle("segfn-later", at > step);
      made.classList.toggle("segfn-happened-now", made === now?.made);
    }
  }

  private list(answer: Changes | DebugRefused): void {
    if (answer.kind === "refused") {
      this.steps = [];
      this.found.replaceChildren(element("div", "segfn-debug-error", answer.message));
      return;
    }
    const { changes } = answer;
    const here = changes.findLastIndex(({ step }) => step <= this.step);
    const first = Math.max(0, Math.min(here - MOST_CHANGES / 2, changes.length - MOST_CHANGES));
    const shown = changes.slice(first, first + MOST_CHANGES);
    this.steps = shown.map(({ step, line, text }) => {
      const made = button("segfn-happened-entry", "", () => this.onStep(step));
      made.title = `go to step ${counted(step)}`;
      made.append(
        element("span", "segfn-happened-step", counted(step)),
        element("span", "segfn-happened-what", `line ${counted(line)}`),
        element("bdi", "segfn-happened-text", text),
      );
      return { step, made };
    });
    const more = (count: number, where: string): HTMLElement[] =>
      count > 0 ? [element("div", "segfn-quiet", `… ${counted(count)} more ${where}`)] : [];
    const none = element("div", "segfn-quiet", "it has no value at any step of this function");
    const found = this.steps.length ? this.steps.map(({ made }) => made) : [none];
    this.found.replaceChildren(
      ...more(first, "before"),
      ...found,
      ...more(changes.length - first - shown.length, "behind"),
    );
    this.show(this.step);
    const now = this.found.querySelector<HTMLElement>(".segfn-happened-now");
    if (now) this.root.scrollTop = now.offsetTop - this.root.clientHeight / 2;
  }
}
