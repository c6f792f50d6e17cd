/** What happened, in order: up to the step that is shown, and, dimmed below a line, what comes later. */
import { button, counted, element } from "../../shared/dom";
import type { DebugRefused, Mark, Unfolded } from "../contracts.gen";
import { SIGNS, isBad } from "../steps/signs";

/** Entries of one list; those nearest to the end are left out, and counted. */
const MOST_ENTRIES = 2_000;

export interface HappenedEvents {
  onStep(step: number): void;
  /** All that is known of one; `mark` is its place among all marks. */
  unfold(mark: number, onAnswer: (answer: Unfolded | DebugRefused) => void): void;
}

export class Happened {
  readonly root = element("div", "segfn-happened");
  private readonly later = element("div", "segfn-happened-later", "later");
  private entries: { step: number; made: HTMLElement }[] = [];

  constructor(
    private readonly nothing: string,
    private readonly events: HappenedEvents,
  ) {}

  /** @param marks Each with its place among all marks. */
  open(marks: [number, Mark][]): void {
    this.entries = marks.slice(0, MOST_ENTRIES).map(([at, mark]) => ({ step: mark.step, made: this.row(at, mark) }));
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
      const entry = made.querySelector(".segfn-happened-entry")!;
      entry.classList.toggle("segfn-later", !isPast);
      entry.classList.toggle("segfn-happened-now", at === step);
      if (isPast) last = made;
      else first ??= made;
    }
    if (first) first.before(this.later);
    else this.later.remove();
    const shown = first ?? last;
    if (shown)
      this.root.scrollTop = shown.offsetTop + 2 * shown.firstElementChild!.clientHeight - this.root.clientHeight;
  }

  private row(at: number, mark: Mark): HTMLElement {
    const made = element("div", "segfn-happened-row");
    const more = element("div", "segfn-happened-more");
    more.hidden = true;
    const turn = button("segfn-happened-turn", "▸", () => this.turn(at, turn, more));
    turn.setAttribute("aria-expanded", "false");
    turn.setAttribute("aria-label", "show all of it");
    turn.title = "show all of it";
    turn.style.visibility = mark.hasMore ? "" : "hidden";
    made.append(turn, this.entry(mark), more);
    return made;
  }

  private turn(at: number, turn: HTMLButtonElement, more: HTMLElement): void {
    const isOpen = more.hidden;
    more.hidden = !isOpen;
    turn.textContent = isOpen ? "▾" : "▸";
    turn.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen || more.childElementCount) return;
    this.events.unfold(at, (answer) => {
      const parts = answer.kind === "unfolded" ? answer.parts : [{ title: "", text: answer.message }];
      more.replaceChildren(
        ...parts.flatMap(({ title, text }) => [
          element("div", "segfn-happened-title", title),
          element("bdi", "segfn-happened-part", text),
        ]),
      );
    });
  }

  private entry(mark: Mark): HTMLElement {
    const { sign, word } = SIGNS[mark.kind];
    const made = button("segfn-happened-entry", "", () => this.events.onStep(mark.step));
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
