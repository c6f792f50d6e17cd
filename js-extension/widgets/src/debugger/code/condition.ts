/** The line that asks for a breakpoint's condition, below the line it stops at. */
import { button, element } from "../../shared/dom";

export class ConditionEditor {
  readonly root = element("form", "segfn-condition");
  private readonly field = element("input", "segfn-condition-field");
  private readonly wrong = element("span", "segfn-condition-wrong");
  private line = 0;

  /**
   * @param onDone Gets the line and its condition; undefined: no breakpoint there.
   * @param onClose When it is taken away, whatever came of it.
   */
  constructor(
    private readonly onDone: (line: number, condition: string | undefined) => void,
    private readonly onClose: () => void,
  ) {
    this.field.placeholder = "JavaScript, for instance total > 100";
    this.field.spellcheck = false;
    const save = element("button", "segfn-button", "Stop here");
    const remove = button("segfn-button", "Remove", () => this.close(() => onDone(this.line, undefined)));
    this.root.append("stop only when ", this.field, save, remove, this.wrong);
    this.wrong.setAttribute("role", "alert");
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.close(() => this.onDone(this.line, this.field.value.trim()));
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close(() => undefined);
    });
  }

  /** @param wrong Why the condition was not taken. */
  open(below: HTMLElement, line: number, condition: string, wrong = ""): void {
    this.line = line;
    this.wrong.textContent = wrong;
    this.field.value = condition;
    this.field.setAttribute("aria-label", `condition of the breakpoint at line ${line}`);
    below.after(this.root);
    this.field.focus();
    this.field.select();
  }

  private close(andDo: () => void): void {
    this.root.remove();
    andDo();
    this.onClose();
  }
}
