/** Panels of which one is shown. */
import { button, counted, element } from "../../shared/dom";

export interface Panel {
  name: string;
  label: string;
  root: HTMLElement;
}

export class Tabs {
  readonly root = element("div", "segfn-debug-below");
  private readonly bar = element("div", "segfn-tabs");
  private readonly tabs = new Map<string, HTMLButtonElement>();
  private readonly labels = new Map<string, string>();
  private static made = 0;

  constructor(
    private readonly panels: Panel[],
    private readonly onTurn: () => void,
  ) {
    const prefix = `segfn-panel-${++Tabs.made}`;
    this.bar.setAttribute("role", "tablist");
    this.bar.addEventListener("keydown", this.onKey);
    for (const { name, label, root } of panels) {
      const tab = button("segfn-tab", label, () => this.turnTo(name));
      tab.setAttribute("role", "tab");
      tab.dataset.panel = name;
      tab.id = `${prefix}-${name}-tab`;
      root.id = `${prefix}-${name}`;
      tab.setAttribute("aria-controls", root.id);
      root.setAttribute("role", "tabpanel");
      root.setAttribute("aria-labelledby", tab.id);
      root.tabIndex = 0;
      this.tabs.set(name, tab);
      this.labels.set(name, label);
      this.bar.append(tab);
    }
    this.root.append(this.bar, ...panels.map(({ root }) => root));
    this.choose(panels[0]!.name);
  }

  turnTo(name: string): void {
    this.choose(name);
    this.onTurn();
  }

  private choose(name: string): void {
    for (const panel of this.panels) {
      const isShown = panel.name === name;
      const tab = this.tabs.get(panel.name)!;
      panel.root.hidden = !isShown;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
    }
  }

  /** How many there are in a panel. */
  count(name: string, count: number): void {
    this.tabs.get(name)!.textContent = `${this.labels.get(name)} ${counted(count)}`;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const at = this.panels.findIndex(({ name }) => this.tabs.get(name) === event.target);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const { name } = this.panels[(at + step + this.panels.length) % this.panels.length]!;
    this.turnTo(name);
    this.tabs.get(name)!.focus();
  };
}
