/** Values that open: a tree that asks for what is inside when it is opened, and keeps open what was open at the last step. */
import { button, counted, element } from "../../shared/dom";
import type { DebugRefused, Expanded, Variable } from "../contracts.gen";
import { memberExpression, variableExpression } from "./paths";

export interface TreeEvents {
  expand(reference: number, onAnswer: (answer: Expanded | DebugRefused) => void): void;
  onChanges(expression: string): void;
  onWatch?(expression: string): void;
  /** Makes a button that takes a root away. */
  onRemove?(index: number): void;
}

export interface Root {
  /** Tells it from others over the steps. */
  key: string;
  variable: Variable;
  /** What names it; undefined: its own name does. */
  expression?: string;
  error?: string;
}

/** A heading with variables below it; without a label they stand alone. */
export interface Group {
  label?: string;
  roots: Root[];
  isClosed?: boolean;
}

const KEEPERS = /^(Map|Set|WeakMap|WeakSet|Headers|URLSearchParams|FormData|SourceRequest)$/;

export class Tree {
  readonly root = element("div", "segfn-tree");
  /** Paths of what is open, and of headings that are closed. */
  private readonly turned = new Set<string>();
  private focused = "";
  /** What was below each open value: it stays in sight until what is there now has come. */
  private before = new Map<string, HTMLElement>();

  constructor(
    label: string,
    private readonly events: TreeEvents,
  ) {
    this.root.setAttribute("role", "tree");
    this.root.setAttribute("aria-label", label);
    this.root.addEventListener("keydown", this.onKey);
    this.root.addEventListener("click", this.onClick);
    this.root.addEventListener("focusin", (event) => {
      const item = (event.target as Element).closest<HTMLElement>("[role=treeitem]");
      if (item) this.makeReachable(item);
    });
  }

  show(groups: Group[]): void {
    const hadFocus = this.root.contains(document.activeElement);
    for (const item of this.root.querySelectorAll<HTMLElement>("[data-reference]")) {
      this.before.set(item.dataset.path!, item.nextElementSibling as HTMLElement);
    }
    this.root.replaceChildren(...groups.flatMap((group) => this.group(group)));
    const again = this.items().find((item) => item.dataset.path === this.focused) ?? this.items()[0];
    if (!again) return;
    this.makeReachable(again);
    if (hadFocus) again.focus({ preventScroll: true });
  }

  private group({ label, roots, isClosed = false }: Group): Node[] {
    const made = roots.map((root, index) => this.variable(root, label ?? "", index));
    if (label === undefined) return made;
    const path = `${label}/`;
    const item = treeItem(path, 1);
    item.classList.add("segfn-tree-scope");
    const below = element("div", "segfn-tree-below");
    below.setAttribute("role", "group");
    below.append(...made);
    const isOpen = this.turned.has(path) === isClosed;
    item.setAttribute("aria-expanded", String(isOpen));
    below.hidden = !isOpen;
    item.append(element("bdi", "segfn-tree-label", label));
    if (!roots.length) item.append(element("span", "segfn-quiet", " nothing"));
    return [item, below];
  }

  private variable(root: Root, label: string, index: number): Node {
    const expression = root.expression ?? variableExpression(root.variable.name);
    const made = this.value(root.variable, `${label}/${root.key}`, label ? 2 : 1, expression, root.error);
    const { onRemove } = this.events;
    if (onRemove) {
      const remove = button("segfn-tree-act", "✕", () => onRemove(index));
      remove.title = "take it away";
      remove.setAttribute("aria-label", `remove ${root.variable.name}`);
      made.querySelector(".segfn-tree-acts")!.append(remove);
    }
    return made;
  }

  private value(variable: Variable, path: string, level: number, expression?: string, error = ""): HTMLElement {
    const { name, text, type = "", reference = 0, isChanged = false } = variable;
    const whole = element("div", "segfn-tree-value");
    whole.setAttribute("role", "none");
    const item = treeItem(path, level);
    const shown = element("bdi", "segfn-tree-text", error || text);
    shown.dataset.type = error ? "error" : type;
    item.title = `${name && `${name}: `}${error || text}${type ? ` (${type})` : ""}${isChanged ? "\nchanged in the last step" : ""}`;
    if (name) item.append(element("bdi", "segfn-tree-name", name), ": ");
    item.append(shown);
    if (isChanged) {
      const sign = element("span", "segfn-changed", " Δ changed");
      item.classList.add("segfn-tree-changed");
      item.append(sign);
    }
    item.append(this.acts(expression));
    whole.append(item);
    if (reference > 0) {
      const below = element("div", "segfn-tree-below");
      below.setAttribute("role", "group");
      below.hidden = true;
      item.dataset.reference = String(reference);
      // What a Map and its kind hold is no property of it.
      if (expression !== undefined && !KEEPERS.test(type)) item.dataset.expression = expression;
      item.setAttribute("aria-expanded", "false");
      whole.append(below);
      if (this.turned.has(path)) {
        below.append(...(this.before.get(path)?.childNodes ?? []));
        below.hidden = false;
        this.fill(item, below);
      }
    }
    return whole;
  }

  /** What can be done with a value; reached by the tab key from the value that has the focus. */
  private acts(expression: string | undefined): HTMLElement {
    const made = element("span", "segfn-tree-acts");
    if (expression === undefined) return made;
    const act = (text: string, title: string, onClick: () => void): void => {
      const one = button("segfn-tree-act", text, onClick);
      one.title = title;
      one.tabIndex = -1;
      made.append(one);
    };
    act("when?", `when did ${expression} change`, () => this.events.onChanges(expression));
    const { onWatch } = this.events;
    if (onWatch) act("watch", `watch ${expression} at every step`, () => onWatch(expression));
    return made;
  }

  private fill(item: HTMLElement, below: HTMLElement): void {
    const path = item.dataset.path!;
    const level = Number(item.getAttribute("aria-level")) + 1;
    item.setAttribute("aria-expanded", "true");
    this.events.expand(Number(item.dataset.reference), (answer) => {
      this.before.delete(path);
      if (item.getAttribute("aria-expanded") !== "true") return;
      below.hidden = false;
      if (answer.kind === "refused") {
        below.replaceChildren(element("div", "segfn-quiet", answer.message));
        return;
      }
      const members = answer.variables.map((member) =>
        this.value(member, `${path}/${member.name}`, level, memberExpression(item.dataset.expression, member.name)),
      );
      const more = answer.leftOut ? [element("div", "segfn-quiet", `… ${counted(answer.leftOut)} more`)] : [];
      const none = members.length ? [] : [element("div", "segfn-quiet", "nothing inside")];
      below.replaceChildren(...members, ...more, ...none);
    });
  }

  private toggle(item: HTMLElement, isOpen = item.getAttribute("aria-expanded") !== "true"): void {
    if (!item.hasAttribute("aria-expanded")) return;
    const path = item.dataset.path!;
    const below = item.nextElementSibling as HTMLElement;
    if (isOpen === (item.getAttribute("aria-expanded") === "true")) return;
    if (item.dataset.reference) {
      if (isOpen) {
        this.turned.add(path);
        this.fill(item, below);
        return;
      }
      this.turned.delete(path);
    } else if (!this.turned.delete(path)) this.turned.add(path);
    item.setAttribute("aria-expanded", String(isOpen));
    below.hidden = !isOpen;
  }

  /** Those that can be seen, from top to bottom. */
  private items(): HTMLElement[] {
    const all = [...this.root.querySelectorAll<HTMLElement>("[role=treeitem]")];
    return all.filter((item) => !item.closest("[hidden]"));
  }

  private makeReachable(item: HTMLElement): void {
    this.focused = item.dataset.path!;
    for (const one of this.root.querySelectorAll<HTMLElement>("[role=treeitem], .segfn-tree-act")) {
      one.tabIndex = one === item || item.contains(one) ? 0 : -1;
    }
  }

  private readonly onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const item = target.closest<HTMLElement>("[role=treeitem]");
    if (!item || target.closest("button") || window.getSelection()?.isCollapsed === false) return;
    this.toggle(item);
    item.focus({ preventScroll: true });
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const item = event.target as HTMLElement;
    if (item.getAttribute("role") !== "treeitem" || event.ctrlKey || event.altKey || event.metaKey) return;
    const all = this.items();
    const at = all.indexOf(item);
    const isOpen = item.getAttribute("aria-expanded");
    const focus = (to: HTMLElement | undefined): void => to?.focus();
    if (event.key === "ArrowDown") focus(all[at + 1]);
    else if (event.key === "ArrowUp") focus(all[at - 1]);
    else if (event.key === "Home") focus(all[0]);
    else if (event.key === "End") focus(all.at(-1));
    else if (event.key === "ArrowRight") isOpen === "false" ? this.toggle(item, true) : focus(all[at + 1]);
    else if (event.key === "ArrowLeft" && isOpen === "true") this.toggle(item, false);
    else if (event.key === "ArrowLeft") focus(parentOf(all, at));
    else if (event.key === "Enter" || event.key === " ") this.toggle(item);
    else return;
    event.preventDefault();
  };
}

function treeItem(path: string, level: number): HTMLElement {
  const made = element("div", "segfn-tree-item");
  made.setAttribute("role", "treeitem");
  made.setAttribute("aria-level", String(level));
  made.style.setProperty("--segfn-level", String(level - 1));
  made.dataset.path = path;
  made.tabIndex = -1;
  return made;
}

function parentOf(all: HTMLElement[], at: number): HTMLElement | undefined {
  const level = (item: HTMLElement | undefined): number => Number(item?.getAttribute("aria-level"));
  return all.slice(0, at).findLast((item) => level(item) < level(all[at]));
}
