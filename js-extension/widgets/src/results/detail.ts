/** All that is known of one row, below the table. */
import type { OutcomeShown } from "./contracts.gen";
import { button, element } from "../shared/dom";

export class Detail {
  readonly root = element("div", "segfn-detail");
  private readonly body = element("div", "segfn-detail-body");
  private readonly debug: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private readonly curl: HTMLButtonElement;
  private shown: OutcomeShown | undefined;

  constructor(onAgain: (row: number) => void, onDebug: (row: number) => void, onClose: () => void) {
    this.debug = button("segfn-button", "Debug", () => this.shown && onDebug(this.shown.row));
    this.debug.title = "step through this event, forwards and backwards, with the values at every step";
    this.again = button("segfn-button", "Run again", () => {
      if (!this.shown) return;
      this.again.disabled = true;
      onAgain(this.shown.row);
    });
    this.again.title = "run this event through the function as it is now defined";
    this.curl = button("segfn-button", "Copy cURL", () => void this.copy());
    this.curl.title = "copy the function's requests as commands for a shell";
    const close = button("segfn-button", "✕", onClose);
    close.setAttribute("aria-label", "close");
    const bar = element("div", "segfn-detail-bar");
    bar.append(this.debug, this.again, this.curl, close);
    this.root.append(bar, this.body);
    this.root.hidden = true;
  }

  show(outcome: OutcomeShown, can: { runAgain: boolean; debug: boolean }): void {
    this.shown = outcome;
    this.debug.hidden = !can.debug;
    this.again.hidden = !can.runAgain;
    this.again.disabled = false;
    this.curl.hidden = !outcome.curl;
    this.curl.textContent = "Copy cURL";
    // The kernel has escaped every text in it: see segfn_nb/widgets/html.py.
    this.body.innerHTML = outcome.html;
    this.body.scrollTop = 0;
    this.root.hidden = false;
    this.root.scrollIntoView({ block: "nearest" });
  }

  refuse(message: string): void {
    this.shown = undefined;
    this.debug.hidden = this.again.hidden = this.curl.hidden = true;
    this.body.textContent = message;
    this.root.hidden = false;
  }

  close(): void {
    this.root.hidden = true;
  }

  private async copy(): Promise<void> {
    const text = this.shown?.curl;
    if (!text) return;
    try {
      await navigator.clipboard.writeText(text);
      this.curl.textContent = "Copied";
    } catch {
      // Pages without a secure origin have no clipboard: show it, to be copied by hand.
      this.body.prepend(element("pre", "segfn-curl", text));
    }
  }
}
