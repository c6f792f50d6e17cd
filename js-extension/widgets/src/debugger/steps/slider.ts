/** All steps as a line one can move along, with what happened at them. */
import { button, counted, element } from "../../shared/dom";
import type { Mark, Opened, Stopped } from "../contracts.gen";
import { SIGNS, isBad, told } from "./signs";

/** Places for marks side by side; those that would lie on one another share a place. */
const PLACES = 90;
const MOST_TOLD = 8;
/** Places that a mark may be off. */
const NEIGHBOURS = 2;
/** Which mark of a place is shown. */
const RANK: Mark["kind"][] = ["throw", "end", "answer", "request", "call", "log", "timer", "return"];

export class Slider {
  readonly root = element("div", "segfn-steps");
  private readonly range = element("input", "segfn-steps-range");
  private readonly marks = element("div", "segfn-steps-marks");
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

  open({ steps, marks }: Opened): void {
    this.steps = steps;
    this.range.max = String(steps);
    const places = new Map<number, Mark[]>();
    for (const mark of marks) {
      const place = freePlace(places, Math.round(this.share(mark.step) * PLACES), mark.kind);
      places.set(place, [...(places.get(place) ?? []), mark]);
    }
    this.places = [...places].map(([place, together]) => this.place(place / PLACES, together));
    this.marks.replaceChildren(...this.places.map(({ made }) => made));
    this.makeReachable(0);
  }

  show({ step }: Stopped): void {
    this.range.value = String(step);
    this.range.setAttribute("aria-valuetext", `step ${counted(step)} of ${counted(this.steps)}`);
    this.root.style.setProperty("--segfn-done", String(this.share(step)));
    for (const { made, step: at } of this.places) made.classList.toggle("segfn-later", at > step);
  }

  private share(step: number): number {
    return this.steps > 1 ? (step - 1) / (this.steps - 1) : 0;
  }

  private place(share: number, together: Mark[]): { step: number; made: HTMLButtonElement } {
    const shown = together.reduce((best, mark) => (RANK.indexOf(mark.kind) < RANK.indexOf(best.kind) ? mark : best));
    const made = button("segfn-mark", SIGNS[shown.kind].sign, () => this.onStep(shown.step));
    const others = [shown, ...together.filter((mark) => mark !== shown)];
    const surplus = others.length - MOST_TOLD;
    const lines = others.slice(0, MOST_TOLD).map(told);
    made.title = [...lines, ...(surplus > 0 ? [`… ${counted(surplus)} more`] : [])].join("\n");
    made.setAttribute("aria-label", `go to ${told(shown)}`);
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

/** Behind what is there already, if it is of another kind and there is room: a request and its answer may share a step. */
function freePlace(places: Map<number, Mark[]>, place: number, kind: Mark["kind"]): number {
  for (let next = place; next <= Math.min(place + NEIGHBOURS, PLACES); next++) {
    const there = places.get(next);
    if (!there || there[0]!.kind === kind) return next;
  }
  return place;
}
