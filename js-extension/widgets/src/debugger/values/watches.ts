/** Expressions whose values are shown at every step. */
import { element } from "../../shared/dom";
import type { Stopped, Watched } from "../contracts.gen";
import type { Marked } from "../session";
import { type Root, Tree, type TreeEvents } from "./tree";

export class Watches {
  readonly root = element("div", "segfn-watches");
  private readonly tree: Tree;
  private readonly field = element("input", "segfn-field");

  constructor(
    private readonly marked: Marked,
    events: TreeEvents,
    private readonly onChange: () => void,
  ) {
    this.tree = new Tree("watches", {
      ...events,
      onRemove: (index) => {
        marked.watches.splice(index, 1);
        onChange();
      },
    });
    this.field.placeholder = "watch an expression";
    this.field.setAttribute("aria-label", "watch an expression");
    this.field.spellcheck = false;
    const form = element("form", "segfn-form");
    form.append(this.field, element("button", "segfn-button", "Add"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.add(this.field.value.trim());
      this.field.value = "";
    });
    // Editing is a double click away, as in a browser's own tools.
    this.tree.root.addEventListener("dblclick", this.onEdit);
    this.tree.root.addEventListener("keydown", (event) => {
      if (event.key === "F2") this.onEdit(event);
    });
    this.root.append(this.tree.root, form);
  }

  add(expression: string): void {
    if (!expression || this.marked.watches.includes(expression)) return;
    this.marked.watches.push(expression);
    this.onChange();
  }

  show({ watches }: Stopped): void {
    this.tree.show([{ roots: watches.map(watchedRoot) }]);
  }

  private readonly onEdit = (event: Event): void => {
    const items = [...this.tree.root.querySelectorAll("[role=treeitem][aria-level='1']")];
    const at = items.findIndex((item) => item.contains(event.target as Node));
    const before = this.marked.watches[at];
    if (before === undefined || (event.target as Element).closest("button")) return;
    event.preventDefault();
    const field = element("input", "segfn-field");
    field.value = before;
    field.setAttribute("aria-label", "the expression to watch");
    let isDone = false;
    const done = (text: string): void => {
      if (isDone) return;
      isDone = true;
      if (text) this.marked.watches[at] = text;
      this.onChange();
    };
    field.addEventListener("keydown", (pressed) => {
      if (pressed.key === "Enter") done(field.value.trim());
      if (pressed.key === "Escape") done("");
      // The tree's keys are not those of a field.
      if (!/^F\d/.test(pressed.key)) pressed.stopPropagation();
    });
    field.addEventListener("blur", () => done(field.value.trim()));
    items[at]!.replaceWith(field);
    field.focus();
    field.select();
  };
}

function watchedRoot({ expression, value, error }: Watched): Root {
  const variable = value ? { ...value, name: expression } : { name: expression, text: "" };
  return { key: expression, variable, expression, error: error ?? "" };
}
