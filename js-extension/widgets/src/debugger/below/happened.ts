/** What happened, in order: up to the step that is shown, and, dimmed below a line, what comes later. */
import { button, counted, element } from "../../shared/dom";
import type { Mark } from "../contracts.gen";
import { SIGNS, isBad } from "../steps/signs";

/** Entries of one list; those nearest to the end are left out, and counted. */
const MOST_ENTRIES = 2_000;

export class Happened {
  readonly root = element("div", "segfn-happened");
  private readonly later = element("div", "segfn-happened-later", "later");
  private entries: { step: number; made: HTMLElement }[] = [];

  constructor(
    private readonly nothing: string,
    private readonly onStep: (step: number) => void,
  ) {}

  open(marks: Mark[]): void {
    this.entries = marks.slice(0, MOST_ENTRIES).map((mark) => ({ step: mark.step, made: this.entry(mark) }));
    const surplus = marks.length - this.entries.length;
    const more = surplus > 0 ? [element("div", "segfn-quiet", `… ${counted(surplus)} more`)] : [];
    const none = marks.length ? [] : [element("div", "segfn-quiet", this.nothing)];
    this.root.replaceChildren(...this.entries.map(({ made }) => made), ...more, ...none);
  }

  /** A step is about to run, so what happens at it comes later; unless it is the last one. */
  show(step: number, isLast: boolean): void {
    let last: HTMLElement | undefined;
    let first: HTMLElement | undefined;
    for (const { made, step: at } of this.entries) {
      const isPast = at < step || isLast;
      made.classList.toggle("segfn-later", !isPast);
      made.classList.toggle("segfn-happened-now", at === step);
      if (isPast) last = made;
      else first ??= made;
    }
    if (first) first.before(this.later);
    else this.later.remove();
    const shown = first ?? last;
    if (shown) this.root.scrollTop = shown.offsetTop + 2 * shown.offsetHeight - this.root.clientHeight;
  }

  private entry(mark: Mark): HTMLElement {
    const { sign, word } = SIGNS[mark.kind];
    const made = button("segfn-happened-entry", "", () => this.onStep(mark.step));
    made.title = `go to step ${counted(mark.step)}`;
    made.dataset.kind = mark.kind;
    if (isBad(mark)) made.dataset.bad = "";
    const what = (mark.kind === "log" && mark.level) || word;
    const place = mark.line ? `line ${counted(mark.line)}` : "";
    made.append(
      element("span", "segfn-happened-step", counted(mark.step)),
      element("span", "segfn-happened-what", `${sign} ${what}`),
      element("bdi", "segfn-happened-text", mark.text),
      element("span", "segfn-happened-place", place),
    );
    return made;
  }
}
