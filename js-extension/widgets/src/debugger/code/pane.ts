/** The function's text with where it stands, breakpoints, and values behind the lines. */
import { element } from "../../shared/dom";
import type { InlineValue, Opened, Stopped } from "../contracts.gen";
import type { Marked } from "../session";
import { ConditionEditor } from "./condition";
import { Line } from "./line";
import { linesOf } from "./text";

export interface CodeEvents {
  /** Why a condition is no JavaScript; nothing comes of one that is. */
  check(condition: string, onWrong: (message: string) => void): void;
  onRunTo(line: number, backwards: boolean): void;
}

export class CodePane {
  readonly root = element("div", "segfn-code");
  private readonly editor: ConditionEditor;
  private lines: Line[] = [];
  private stoppable = new Set<number>();
  private shown: Line[] = [];
  private valued: Line[] = [];
  /** The line that keys act on, from 1. */
  private cursor = 1;

  constructor(
    private readonly marked: Marked,
    private readonly events: CodeEvents,
  ) {
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "group");
    this.root.setAttribute(
      "aria-label",
      "code; arrows choose a line, F9 sets a breakpoint there, Shift+F9 a condition, Ctrl+F10 runs to it",
    );
    this.editor = new ConditionEditor(
      (line, condition) => this.enter(line, condition),
      () => this.root.focus({ preventScroll: true }),
    );
    this.root.addEventListener("click", this.onClick);
    this.root.addEventListener("contextmenu", this.onContext);
    this.root.addEventListener("keydown", this.onKey);
  }

  open(opened: Opened): void {
    this.stoppable = new Set(opened.stoppable);
    this.lines = linesOf(opened).map((pieces, at) => new Line(at + 1, pieces, this.stoppable.has(at + 1)));
    this.root.style.setProperty("--segfn-digits", `${String(this.lines.length).length}ch`);
    this.root.replaceChildren(...this.lines.map((line) => line.root));
    for (const [line, condition] of this.marked.breakpoints) this.lines[line - 1]?.showBreakpoint(condition);
  }

  show(stopped: Stopped): void {
    const frame = stopped.stack.find((one) => one.frame === stopped.frame);
    const isInnermost = !frame || frame === stopped.stack[0];
    for (const line of this.shown) {
      line.showCurrent(false);
      line.showCalling(false);
    }
    this.shown = [];
    for (let number = stopped.line; number <= stopped.endLine; number++) {
      const line = this.lines[number - 1];
      if (!line) continue;
      const from = number === stopped.line ? stopped.column : 1;
      const to = number === stopped.endLine ? stopped.endColumn : Infinity;
      line.showCurrent(number === stopped.line, { from, to });
      this.shown.push(line);
    }
    const calling = isInnermost ? undefined : this.lines[frame.line - 1];
    if (calling) {
      calling.showCalling(true);
      this.shown.push(calling);
    }
    const standing = isInnermost ? stopped.line : frame.line;
    this.showValues(stopped.inline, standing);
    this.choose(standing);
    this.reveal(this.cursor);
  }

  focus(): void {
    this.root.focus({ preventScroll: true });
  }

  private showValues(inline: InlineValue[], current: number): void {
    const byLine = new Map<Line, InlineValue[]>();
    const told = new Map<string, string>();
    for (const value of inline) {
      // A value that stands further up already is said once; what is about to run has all of its own.
      const isTold = told.get(value.name) === value.text && !value.isChanged && value.line !== current;
      told.set(value.name, value.text);
      if (isTold) continue;
      const line = this.lines[value.line - 1];
      if (line) byLine.set(line, [...(byLine.get(line) ?? []), value]);
    }
    for (const line of this.valued) if (!byLine.has(line)) line.showValues([]);
    for (const [line, values] of byLine) line.showValues(values);
    this.valued = [...byLine.keys()];
  }

  private choose(number: number): void {
    this.lines[this.cursor - 1]?.root.classList.remove("segfn-line-chosen");
    this.cursor = Math.min(this.lines.length, Math.max(1, number));
    this.lines[this.cursor - 1]?.root.classList.add("segfn-line-chosen");
  }

  /** Scrolls the pane alone: `scrollIntoView` would move the notebook too. */
  private reveal(number: number): void {
    const line = this.lines[number - 1]?.root;
    if (!line) return;
    const { clientHeight, scrollTop } = this.root;
    const top = line.offsetTop;
    const margin = Math.min(3 * line.offsetHeight, clientHeight / 4);
    if (top < scrollTop + margin || top + line.offsetHeight > scrollTop + clientHeight - margin) {
      this.root.scrollTop = top - clientHeight / 2;
    }
  }

  private setBreakpoint(line: number, condition: string | undefined): void {
    if (condition === undefined) this.marked.breakpoints.delete(line);
    else this.marked.breakpoints.set(line, condition);
    this.lines[line - 1]?.showBreakpoint(condition);
  }

  /** It stands at once, for the next key to count on it; what cannot be read is given back. */
  private enter(line: number, condition: string | undefined): void {
    this.setBreakpoint(line, condition);
    if (!condition) return;
    this.events.check(condition, (message) => {
      if (this.marked.breakpoints.get(line) !== condition) return;
      this.setBreakpoint(line, undefined);
      this.editor.open(this.lines[line - 1]!.root, line, condition, message);
    });
  }

  /** Where nothing can stop, the next line where something can. */
  private slid(line: number): number | undefined {
    for (let next = line; next <= this.lines.length; next++) if (this.stoppable.has(next)) return next;
    return undefined;
  }

  private toggle(wanted: number): void {
    const line = this.slid(wanted);
    if (line === undefined) return;
    this.setBreakpoint(line, this.marked.breakpoints.has(line) ? undefined : "");
    this.choose(line);
    this.reveal(line);
  }

  private edit(wanted: number): void {
    const line = this.slid(wanted);
    if (line === undefined) return;
    this.choose(line);
    this.editor.open(this.lines[line - 1]!.root, line, this.marked.breakpoints.get(line) ?? "");
  }

  private lineAt(event: Event): number | undefined {
    const line = (event.target as Element).closest<HTMLElement>(".segfn-line")?.dataset.line;
    return line === undefined ? undefined : Number(line);
  }

  private readonly onClick = (event: MouseEvent): void => {
    const line = this.lineAt(event);
    const target = event.target as Element;
    if (line === undefined) return;
    this.choose(line);
    if (target.closest(".segfn-line-run")) this.events.onRunTo(line, event.shiftKey);
    else if (!target.closest(".segfn-line-gutter")) return;
    else if (event.shiftKey) this.edit(line);
    else this.toggle(line);
    if (!event.shiftKey) this.focus();
  };

  private readonly onContext = (event: MouseEvent): void => {
    const line = this.lineAt(event);
    if (line === undefined || !(event.target as Element).closest(".segfn-line-gutter")) return;
    event.preventDefault();
    event.stopPropagation();
    this.edit(line);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.target !== this.root) return;
    const to = {
      ArrowDown: this.cursor + 1,
      ArrowUp: this.cursor - 1,
      PageDown: this.cursor + 10,
      PageUp: this.cursor - 10,
      Home: 1,
      End: this.lines.length,
    }[event.key];
    if (to !== undefined) {
      this.choose(to);
      this.reveal(this.cursor);
    } else if (event.key === "F9" && event.shiftKey) this.edit(this.cursor);
    else if (event.key === "F9") this.toggle(this.cursor);
    else if (event.key === "F10" && event.ctrlKey) this.events.onRunTo(this.cursor, event.shiftKey);
    else return;
    event.preventDefault();
  };
}
