/** The buttons that move, and where one is. */
import { button, counted, element } from "../shared/dom";
import type { Opened, Stopped } from "./contracts.gen";
import { MOVES, turned } from "./keys";
import type { Move } from "./session";

const REASONS: Record<Stopped["reason"], string> = {
  step: "",
  breakpoint: "at a breakpoint",
  exception: "something is thrown here",
  entry: "the first step",
  end: "the last step",
};
/** Those of the code; lists and trees have arrows. */
const OTHER_KEYS = [
  ["↑ ↓", "choose a line of the code"],
  ["F9", "breakpoint there, or none"],
  ["Shift+F9", "a condition for it"],
  ["Ctrl+F10", "run to the line; with Shift backwards"],
  ["F2", "edit a watch"],
] as const;
/** What takes less long needs no sign. */
const BUSY_MS = 200;

export class Toolbar {
  readonly root = element("div", "segfn-debug-toolbar");
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly position = element("span", "segfn-debug-position");
  private readonly said = element("span", "segfn-debug-said");
  private readonly busy = element("span", "segfn-debug-busy", "working…");
  private readonly throws = element("input", "segfn-debug-throws");
  private timer = 0;

  constructor(onMove: (move: Move) => void, stopAtThrows: boolean, onStopAtThrows: (isOn: boolean) => void) {
    const bar = element("div", "segfn-debug-buttons");
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "move in the recording");
    for (const { name, sign, label, key, move } of MOVES) {
      const made = button("segfn-button", sign, () => undefined);
      made.addEventListener("click", ({ shiftKey }) => {
        if (made.getAttribute("aria-disabled") !== "true") onMove(turned(move, shiftKey));
      });
      made.title = `${label} (${key})`;
      made.setAttribute("aria-label", label);
      made.dataset.move = name;
      if (/^(first|next|in)$/.test(name)) made.classList.add("segfn-debug-group");
      this.buttons.set(name, made);
      bar.append(made);
    }
    this.throws.type = "checkbox";
    this.throws.checked = stopAtThrows;
    this.throws.addEventListener("change", () => onStopAtThrows(this.throws.checked));
    const label = element("label", "segfn-debug-option");
    label.title = "continue stops where something is thrown, caught or not";
    label.append(this.throws, "stop at throws");
    this.busy.hidden = true;
    this.busy.setAttribute("role", "status");
    this.said.setAttribute("role", "status");
    this.root.append(bar, label, this.position, this.said, this.busy, ...keyList());
  }

  dispose(): void {
    window.clearTimeout(this.timer);
  }

  show(opened: Opened, stopped: Stopped): void {
    const isFirst = stopped.step <= 1;
    const isLast = stopped.step >= opened.steps;
    for (const [name, made] of this.buttons) {
      const isPointless = /^(first|reverse-continue|back)$/.test(name)
        ? isFirst
        : /^(next|continue|last)$/.test(name) && isLast;
      // Not `disabled`: a button that is loses the focus, and with it the keys.
      made.setAttribute("aria-disabled", String(isPointless));
    }
    const where = stopped.stack[0]?.name;
    this.position.replaceChildren(
      "step ",
      element("b", "", counted(stopped.step)),
      ` of ${counted(opened.steps)} · line ${counted(stopped.line)}`,
      ...(where ? [" · ", element("bdi", "", where)] : []),
    );
    this.said.title = this.said.textContent = stopped.message || REASONS[stopped.reason];
    this.said.dataset.reason = stopped.reason;
  }

  say(text: string): void {
    this.said.textContent = text;
    delete this.said.dataset.reason;
  }

  showWaiting(isWaiting: boolean): void {
    window.clearTimeout(this.timer);
    if (isWaiting) this.timer = window.setTimeout(() => (this.busy.hidden = false), BUSY_MS);
    else this.busy.hidden = true;
  }
}

/** All keys, and the word before them that shows them. */
function keyList(): HTMLElement[] {
  const list = element("dl", "segfn-debug-key-list");
  const moves = MOVES.filter(({ key }) => /F\d/.test(key)).map(({ key, label }) => [key, label] as const);
  for (const [key, what] of [...moves, ...OTHER_KEYS]) {
    const term = element("dt", "");
    term.append(element("kbd", "", key));
    const one = element("div", "segfn-debug-key");
    one.append(term, element("dd", "", what));
    list.append(one);
  }
  const turn = button("segfn-debug-keys-turn", "", () => show(list.hidden));
  const show = (isShown: boolean): void => {
    list.hidden = !isShown;
    turn.textContent = `${isShown ? "▾" : "▸"} keys`;
    turn.setAttribute("aria-expanded", String(isShown));
  };
  show(false);
  return [turn, list];
}
