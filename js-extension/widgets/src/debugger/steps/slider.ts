/** All steps as a line one can move along, with what happened at them. */
import { button, counted, element } from "../../shared/dom";
import type { Mark, Opened, Stopped } from "../contracts.gen";
import { placedMarks } from "./places";
import { SIGNS, isBad, told } from "./signs";

/** What a mark and its count need; marks that would lie on one another are one, with a count. */
const PLACE_PX = 22;
const MOST_TOLD = 8;
/** Which mark of a place is shown. */
const RANK: Mark["kind"][] = ["throw", "end", "answer", "request", "call", "log", "timer", "return"];

export class Slider {
  readonly root = element("div", "segfn-steps");
  private readonly range = element("input", "segfn-steps-range");
  private readonly marks = element("div", "segfn-steps-marks");
  private readonly observer = new ResizeObserver(() => this.layOut());
  private happened: Mark[] = [];
  private count = 0;
  private step = 1;
  private places: { step: number; made: HTMLButtonElement }[] = [];
  private steps = 1;

  constructor(private readonly onStep: (step: number) => void) {
    this.range.type = "range";
    this.range.min = this.range.max = "1";
    this.range.setAttribute("aria-label", "step");
    this.range.title = "all steps; arrows move one step, into calls";
    this.range.addEventListener("input", () => onStep(this.range.valueAsNumber));
    this.marks.setAttribute("role", "toolbar");
    this.marks.setAttribute("aria-label", "what happened");
    this.marks.addEventListener("keydown", this.onKey);
    this.root.append(this.marks, this.range);
  }

  dispose(): void {
    this.observer.disconnect();
  }

  open({ steps, marks }: Opened): void {
    this.steps = steps;
    this.range.max = String(steps);
    this.happened = marks;
    this.observer.observe(this.marks);
  }

  /** How many marks have room side by side depends on the width. */
  private layOut(): void {
    const count = Math.max(1, Math.floor(this.marks.clientWidth / PLACE_PX));
    if (count === this.count || !this.marks.clientWidth) return;
    this.count = count;
    const hadFocus = this.marks.contains(document.activeElement);
    const placed = placedMarks(this.happened, (step) => this.share(step), count);
    this.places = placed.map(({ place, marks }) => this.place(place / count, marks));
    this.marks.replaceChildren(...this.places.map(({ made }) => made));
    this.makeReachable(0);
    if (hadFocus) this.places[0]?.made.focus();
    this.dim();
  }

  show({ step }: Stopped): void {
    this.step = step;
    this.range.value = String(step);
    this.range.setAttribute("aria-valuetext", `step ${counted(step)} of ${counted(this.steps)}`);
    this.root.style.setProperty("--segfn-done", String(this.share(step)));
    this.dim();
  }

  private dim(): void {
    for (const { made, step } of this.places) made.classList.toggle("segfn-later", step > this.step);
  }

  private share(step: number): number {
    return this.steps > 1 ? (step - 1) / (this.steps - 1) : 0;
  }

  private place(share: number, together: Mark[]): { step: number; made: HTMLButtonElement } {
    const shown = together.reduce((best, mark) => (RANK.indexOf(mark.kind) < RANK.indexOf(best.kind) ? mark : best));
    const others = [shown, ...together.filter((mark) => mark !== shown)];
    const steps = [...new Set(others.map(({ step }) => step))];
    // Pressed again it leads on to the next of them.
    const go = (): void => this.onStep(steps[(steps.indexOf(this.step) + 1) % steps.length]!);
    const made = button("segfn-mark", SIGNS[shown.kind].sign, go);
    if (together.length > 1) made.append(element("span", "segfn-mark-count", counted(together.length)));
    const surplus = others.length - MOST_TOLD;
    const lines = others.slice(0, MOST_TOLD).map(told);
    made.title = [...lines, ...(surplus > 0 ? [`… ${counted(surplus)} more`] : [])].join("\n");
    made.setAttribute(
      "aria-label",
      `go to ${told(shown)}${together.length > 1 ? ` (of ${counted(together.length)} here)` : ""}`,
    );
    made.dataset.kind = shown.kind;
    if (isBad(shown)) made.dataset.bad = "";
    made.style.setProperty("--segfn-at", String(share));
    made.tabIndex = -1;
    return { step: shown.step, made };
  }

  /** Of all marks one is reached by the tab key, the others by arrows. */
  private makeReachable(index: number): void {
    this.places.forEach(({ made }, at) => (made.tabIndex = at === index ? 0 : -1));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const at = this.places.findIndex(({ made }) => made === event.target);
    const last = this.places.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = Math.min(last, Math.max(0, to));
    this.makeReachable(next);
    this.places[next]?.made.focus();
  };
}
