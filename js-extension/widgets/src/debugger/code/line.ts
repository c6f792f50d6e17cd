/** One line of the code: breakpoint, number, text, and values behind it. */
import { button, element } from "../../shared/dom";
import type { InlineValue } from "../contracts.gen";
import { type Piece, type Range, drawn } from "./text";

/** Values behind a line; more would not be read. */
const MOST_VALUES = 8;
const LONGEST_NAME = 34;

export class Line {
  readonly root = element("div", "segfn-line");
  private readonly breakpoint = element("button", "segfn-line-breakpoint");
  private readonly text = element("span", "segfn-line-text");
  private readonly values = element("span", "segfn-line-values");
  private isMarked = false;

  constructor(
    readonly number: number,
    private readonly pieces: Piece[],
    isStoppable: boolean,
  ) {
    this.root.dataset.line = String(number);
    this.breakpoint.type = "button";
    this.breakpoint.tabIndex = -1;
    const digits = element("span", "segfn-line-number", String(number));
    const run = button("segfn-line-run", "⇥", () => undefined);
    run.tabIndex = -1;
    run.title = "run to this line (Ctrl+F10); with Shift: backwards to it";
    run.setAttribute("aria-label", `run to line ${number}`);
    this.breakpoint.hidden = run.hidden = !isStoppable;
    this.text.append(...drawn(pieces));
    this.showBreakpoint(undefined);
    const gutter = element("span", "segfn-line-gutter");
    gutter.append(this.breakpoint, digits, run);
    this.root.append(gutter, this.text, this.values);
  }

  /** @param condition Undefined: there is no breakpoint; empty: one without a condition. */
  showBreakpoint(condition: string | undefined): void {
    const isSet = condition !== undefined;
    this.breakpoint.textContent = condition ? "◆" : isSet ? "●" : "○";
    this.breakpoint.setAttribute("aria-pressed", String(isSet));
    this.breakpoint.setAttribute("aria-label", `breakpoint at line ${this.number}`);
    this.breakpoint.title = condition
      ? `stops when ${condition}\nclick takes it away, shift-click or right click changes the condition`
      : "click: stop here or not (F9); shift-click or right click: only under a condition (Shift+F9)";
    this.root.classList.toggle("segfn-line-stops", isSet);
  }

  /** @param range What runs next, where that is in this line. */
  showCurrent(isCurrent: boolean, range?: Range): void {
    this.root.classList.toggle("segfn-line-current", isCurrent);
    if (isCurrent) this.root.setAttribute("aria-current", "step");
    else this.root.removeAttribute("aria-current");
    if (!range && !this.isMarked) return;
    this.isMarked = range !== undefined;
    this.text.replaceChildren(...drawn(this.pieces, range));
  }

  /** A line that another frame of the call stack stands at. */
  showCalling(isCalling: boolean): void {
    this.root.classList.toggle("segfn-line-calling", isCalling);
  }

  showValues(values: InlineValue[]): void {
    if (!values.length && !this.values.childElementCount) return;
    // `const price = event.properties.price`: the same twice.
    const isNews = ({ name, text }: InlineValue): boolean =>
      !values.some((other) => name.endsWith(`.${other.name}`) && other.text === text);
    // What has changed stands first: what is on the right may be out of sight.
    const ordered = values.filter(isNews).sort((one, other) => Number(isNew(other)) - Number(isNew(one)));
    const shown = ordered.slice(0, MOST_VALUES);
    this.values.replaceChildren(...shown.map(inline));
  }
}

function isNew({ isChanged }: InlineValue): boolean {
  return isChanged === true;
}

function middleLeftOut(name: string): string {
  const half = Math.floor(LONGEST_NAME / 2);
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, half)}…${name.slice(-half)}`;
}

/** The expression as it is written, so that `event.event` is not taken for `event`. */
function inline({ name, text, isChanged }: InlineValue): HTMLElement {
  const made = element("span", "segfn-inline");
  made.title = `${name} = ${text}${isChanged ? "\nchanged in the last step" : ""}`;
  if (isChanged) {
    const sign = element("span", "segfn-changed", "Δ");
    sign.setAttribute("aria-label", "changed");
    made.classList.add("segfn-inline-changed");
    made.append(sign);
  }
  made.append(element("span", "segfn-inline-name", `${middleLeftOut(name)} = `), element("bdi", "", text));
  return made;
}
