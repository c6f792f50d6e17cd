/** One view of a recording: where it stands, the code, what is in scope, what happened. */
import { element } from "../shared/dom";
import { ChangesPanel } from "./below/changes";
import { Happened } from "./below/happened";
import { Tabs } from "./below/tabs";
import { CodePane } from "./code/pane";
import type { Mark, Opened, Stopped } from "./contracts.gen";
import { moveOf } from "./keys";
import { type AskDebugger, Marked, type Move, Session } from "./session";
import { Slider } from "./steps/slider";
import { Toolbar } from "./toolbar";
import { Evaluate } from "./values/evaluate";
import { CallStack } from "./values/stack";
import { Tree, type TreeEvents } from "./values/tree";
import { Watches } from "./values/watches";

/** Which marks each list holds. */
const LISTS: { name: string; label: string; kinds: Mark["kind"][]; nothing: string }[] = [
  { name: "console", label: "Console", kinds: ["log", "throw", "return", "end"], nothing: "nothing was logged" },
  { name: "http", label: "HTTP", kinds: ["request", "answer"], nothing: "no request was made" },
  { name: "calls", label: "Segment calls", kinds: ["call"], nothing: "nothing was sent to Segment" },
  { name: "timers", label: "Timers", kinds: ["timer"], nothing: "no timer was set" },
];

export class DebuggerView {
  private readonly session: Session;
  private readonly head = element("div", "segfn-debug-head");
  private readonly toolbar: Toolbar;
  private readonly slider: Slider;
  private readonly code: CodePane;
  private readonly stack: CallStack;
  private readonly scopes: Tree;
  private readonly watches: Watches;
  private readonly lists: { name: string; kinds: Mark["kind"][]; list: Happened }[];
  private readonly changes: ChangesPanel;
  private readonly tabs: Tabs;
  private readonly body = element("div", "segfn-debug-body");
  private mustFocus = false;
  private readonly error = element("div", "segfn-debug-error");
  private readonly noted = element("div", "segfn-debug-noted");

  /**
   * @param ask Asks the kernel; whoever shows this view says by which way.
   * @param marked What a person has set before, in another view of the same recording.
   * @param onReady When it has its full height.
   */
  constructor(
    private readonly host: HTMLElement,
    ask: AskDebugger,
    heightPx: number,
    marked = new Marked(),
    private readonly onReady = (): void => undefined,
  ) {
    this.session = new Session(ask, marked, {
      onOpened: (opened) => this.open(opened),
      onStopped: (stopped) => this.show(stopped),
      onRefused: (message) => this.refuse(message),
      onWaiting: (isWaiting) => {
        this.toolbar.showWaiting(isWaiting);
        host.setAttribute("aria-busy", String(isWaiting));
      },
    });
    const go = (move: Move): void => this.session.go(move);
    const goTo = (step: number): void => go({ moving: "to", step });
    const values: TreeEvents = {
      expand: (reference, onAnswer) => this.session.expand(reference, onAnswer),
      onChanges: (expression) => {
        this.tabs.turnTo("changes");
        this.changes.look(expression);
      },
      onWatch: (expression) => this.watches.add(expression),
    };
    this.toolbar = new Toolbar(
      (move) => this.move(move),
      marked.stopAtThrows,
      (isOn) => (marked.stopAtThrows = isOn),
    );
    this.slider = new Slider(goTo);
    this.code = new CodePane(marked, {
      check: (condition, onWrong) => this.session.check(condition, onWrong),
      onRunTo: (line, backwards) => go({ moving: "runToLine", line, backwards }),
    });
    this.stack = new CallStack((frame) => this.session.look(frame));
    this.scopes = new Tree("scopes", values);
    this.watches = new Watches(marked, { ...values, onWatch: undefined }, () => this.session.look());
    const evaluate = new Evaluate({
      ...values,
      evaluate: (expression, onAnswer) => this.session.evaluate(expression, onAnswer),
      onStep: goTo,
      shown: () => this.session.stopped,
    });
    this.lists = LISTS.map(({ name, kinds, nothing }) => ({
      name,
      kinds,
      list: new Happened(nothing, { onStep: goTo, unfold: (mark, onAnswer) => this.session.unfold(mark, onAnswer) }),
    }));
    this.changes = new ChangesPanel((expression, onAnswer) => this.session.changes(expression, onAnswer), goTo);
    const panels = LISTS.map(({ name, label }, at) => ({ name, label, root: panel(this.lists[at]!.list.root) }));
    panels[0]!.root.append(evaluate.root);
    this.tabs = new Tabs([...panels, { name: "changes", label: "Changes", root: panel(this.changes.root) }], () => {
      // What is hidden cannot be scrolled.
      if (this.session.stopped) this.showHappened(this.session.stopped.step);
    });
    const side = element("div", "segfn-debug-side");
    side.append(
      section("Call stack", this.stack.root),
      section("Watches", this.watches.root),
      section("Scopes", this.scopes.root),
    );
    const middle = element("div", "segfn-debug-middle");
    middle.style.setProperty("--segfn-height", `${heightPx}px`);
    middle.append(this.code.root, side);
    this.error.setAttribute("role", "alert");
    this.body.hidden = true;
    this.body.append(this.toolbar.root, this.slider.root, middle, this.tabs.root);
    this.head.textContent = "recording the event…";
    host.classList.add("segfn", "segfn-debug");
    host.dataset.lmSuppressShortcuts = "true";
    host.addEventListener("keydown", this.onKey);
    this.noted.setAttribute("role", "status");
    host.append(this.head, this.noted, this.error, this.body);
    this.session.open();
  }

  dispose(): void {
    this.toolbar.dispose();
    this.slider.dispose();
    this.host.removeEventListener("keydown", this.onKey);
    this.host.replaceChildren();
  }

  /** To where the keys work, as soon as there is something to look at. */
  focus(): void {
    if (this.session.opened) this.code.focus();
    else this.mustFocus = true;
  }

  private open(opened: Opened): void {
    const { name, title, delivery, error, notes } = opened;
    const first = element("div", "segfn-debug-title");
    const became = element("b", "segfn-debug-delivery", delivery);
    became.dataset.delivery = delivery.split(" ").at(-1);
    first.append(element("b", "", name), " · ", element("bdi", "", title));
    if (delivery) first.append(" · ", became);
    const lines = notes.length ? [element("div", "segfn-quiet", notes.join(" · "))] : [];
    const thrown = error ? [element("div", "segfn-debug-thrown", error)] : [];
    this.head.replaceChildren(first, ...thrown, ...lines);
    this.slider.open(opened);
    this.code.open(opened);
    for (const { name: panel, kinds, list } of this.lists) {
      const marks = [...opened.marks.entries()].filter(([, { kind }]) => kinds.includes(kind));
      list.open(marks);
      this.tabs.count(panel, marks.length);
    }
    this.body.hidden = false;
    if (this.mustFocus) this.code.focus();
    this.onReady();
  }

  private show(stopped: Stopped): void {
    const { opened } = this.session;
    if (!opened) return;
    this.error.textContent = "";
    this.host.dataset.step = String(stopped.step);
    this.toolbar.show(opened, stopped);
    if (this.session.isSettled) this.slider.show(stopped);
    this.code.show(stopped);
    this.stack.show(stopped);
    this.scopes.show(
      stopped.scopes.map(({ name, variables }) => ({
        label: name,
        isClosed: /^(Script|Global)/.test(name),
        roots: variables.map((variable) => ({ key: variable.name, variable })),
      })),
    );
    this.watches.show(stopped);
    this.showHappened(stopped.step);
    this.changes.show(stopped.step);
  }

  private showHappened(step: number): void {
    for (const { list } of this.lists) list.show(step, step >= (this.session.opened?.steps ?? 0));
  }

  /** Say what has become of the function since it was recorded. */
  note(text: string): void {
    this.noted.textContent = text;
  }

  /** Say what cannot be done; what is shown stays. */
  refuse(message: string): void {
    this.error.textContent = message;
    if (!this.session.opened) this.head.textContent = "";
  }

  private move(move: Move, isRepeated = false): void {
    const last = this.session.opened?.steps ?? 1;
    this.session.go(move.moving === "to" ? { ...move, step: move.step ?? last } : move, isRepeated);
  }

  /** JupyterLab would take keys for its own commands: letters move cells, Enter opens the editor, F10 steps its debugger. */
  private readonly onKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const move = event.defaultPrevented ? undefined : moveOf(event);
    if (!move) return;
    event.preventDefault();
    this.move(move, event.repeat);
  };
}

function section(title: string, content: HTMLElement): HTMLElement {
  const made = element("details", "segfn-debug-section");
  made.open = true;
  made.append(element("summary", "", title), content);
  return made;
}

function panel(content: HTMLElement): HTMLElement {
  const made = element("div", "segfn-debug-panel");
  made.append(content);
  return made;
}
