/** The debugger of one row, below the table: its messages go through the results' widget, wrapped. */
import { type AskDebugger, Marked } from "../debugger/session";
import { DebuggerView } from "../debugger/view";
import { button, counted, element } from "../shared/dom";
import type { AskResults } from "./view";

export class Debugging {
  readonly root = element("div", "segfn-debugging");
  private view: DebuggerView | undefined;

  constructor(
    private readonly ask: AskResults,
    private readonly heightPx: number,
  ) {
    this.root.hidden = true;
  }

  open(row: number): void {
    this.close();
    const ask: AskDebugger = (request, onAnswer) =>
      // The recording's own ids are not needed: the wrapping has one.
      this.ask({ kind: "debug", row, request: { ...request, id: "" } }, (answer) => {
        if (answer.kind === "debug") onAnswer(answer.answer);
        else if (answer.kind === "refused") onAnswer(answer);
      });
    const bar = element("div", "segfn-debugging-bar");
    const close = button("segfn-button", "✕", () => this.close());
    close.setAttribute("aria-label", "close the debugger");
    bar.append(element("b", "", `debugger · row ${counted(row)}`), close);
    const host = element("div", "");
    this.root.replaceChildren(bar, host);
    this.root.hidden = false;
    const reveal = (): void => this.root.scrollIntoView({ block: "nearest" });
    this.view = new DebuggerView(host, ask, this.heightPx, new Marked(), reveal);
    this.view.focus();
  }

  refuse(message: string): void {
    this.view?.refuse(message);
  }

  close(): void {
    this.view?.dispose();
    this.view = undefined;
    this.root.replaceChildren();
    this.root.hidden = true;
  }
}
