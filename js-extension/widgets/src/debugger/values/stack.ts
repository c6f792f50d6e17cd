/** The calls that have not ended, the innermost first; those that wait at an `await` are told from their callers by a line. */
import { button, counted, element } from "../../shared/dom";
import type { Stopped } from "../contracts.gen";

export class CallStack {
  readonly root = element("div", "segfn-stack");

  constructor(private readonly onFrame: (frame: number) => void) {
    this.root.setAttribute("role", "listbox");
    this.root.setAttribute("aria-label", "call stack");
    this.root.addEventListener("keydown", this.onKey);
  }

  show({ stack, frame }: Stopped): void {
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(
      ...stack.flatMap((one, at) => {
        const made = button("segfn-stack-frame", "", () => this.onFrame(one.frame));
        const isShown = one.frame === frame || (frame === 0 && at === 0);
        made.setAttribute("role", "option");
        made.setAttribute("aria-selected", String(isShown));
        made.tabIndex = isShown ? 0 : -1;
        const place = element("span", "segfn-quiet", `:${counted(one.line)}`);
        made.append(element("bdi", "", one.name || "(anonymous)"), place);
        made.title = `${one.name || "(anonymous)"}, line ${counted(one.line)}, column ${counted(one.column)}`;
        if (one.isWaiting) {
          made.append(element("span", "segfn-stack-waiting", "waits at await"));
          made.title += "\nwaits at an await or a yield; whoever called it has gone on";
        }
        const isJoined = one.isWaiting && at > 0 && !stack[at - 1]?.isWaiting;
        return isJoined ? [element("div", "segfn-stack-joint", "async"), made] : [made];
      }),
    );
    if (!stack.length) this.root.append(element("span", "segfn-quiet", "nothing runs here"));
    if (hadFocus) this.root.querySelector<HTMLElement>("[aria-selected=true]")?.focus({ preventScroll: true });
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const all = [...this.root.querySelectorAll<HTMLElement>("[role=option]")];
    const at = all.indexOf(event.target as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  };
}
