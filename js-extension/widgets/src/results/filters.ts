/** The line above the table: text to look for, deliveries and events to choose, a cause, and which columns are shown. */
import type { CauseOfRow, Column } from "./contracts.gen";
import { button, counted, element } from "../shared/dom";

/** How long to wait for the next letter. */
const TYPING_MS = 150;
const ALL = "\u0000";

export interface Choice {
  text: string;
  delivery: string | null;
  event: string | null;
  cause: string | null;
}

export class Filters {
  readonly root = element("div", "segfn-filters");
  private readonly text = element("input", "segfn-filter-text");
  private readonly delivery = element("select", "segfn-filter-delivery");
  private readonly event = element("select", "segfn-filter-event");
  private readonly chip = element("span", "segfn-filter-cause");
  private readonly advice = element("bdi", "segfn-filter-advice");
  private readonly columns = element("details", "segfn-columns");
  private readonly columnList = element("div", "segfn-columns-list");
  private cause: CauseOfRow | undefined;
  private timer = 0;

  constructor(
    private readonly onChange: () => void,
    private readonly onHide: (column: string, isHidden: boolean) => void,
    private readonly onDebug: (row: number) => void,
  ) {
    this.text.type = "search";
    this.text.placeholder = "filter";
    this.text.setAttribute("aria-label", "filter by text");
    this.text.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(onChange, TYPING_MS);
    });
    this.delivery.setAttribute("aria-label", "delivery");
    this.event.setAttribute("aria-label", "event");
    this.event.addEventListener("change", onChange);
    this.delivery.addEventListener("change", () => {
      // A cause has one delivery: who asks for another one has done with it.
      if (this.cause && this.delivery.value !== this.cause.delivery) this.forgetCause();
      onChange();
    });
    this.columns.append(element("summary", "", "columns"), this.columnList);
    this.root.append(this.text, this.delivery, this.event, this.chip, this.columns, this.advice);
    this.offer("delivery", []);
    this.offer("event", []);
  }

  dispose(): void {
    window.clearTimeout(this.timer);
  }

  get choice(): Choice {
    return {
      text: this.text.value,
      delivery: this.delivery.value === ALL ? null : this.delivery.value,
      event: this.event.value === ALL ? null : this.event.value,
      cause: this.cause?.cause ?? null,
    };
  }

  /**
   * Only rows of this cause, until the chip that says so is taken away.
   *
   * @param row The first of them; undefined where it cannot be debugged.
   */
  choose(cause: CauseOfRow, row: number | undefined): void {
    this.cause = cause;
    this.delivery.value = cause.delivery;
    this.event.value = ALL;
    this.text.value = "";
    const close = button("segfn-chip-close", "✕", () => {
      this.forgetCause();
      this.delivery.value = ALL;
      this.onChange();
    });
    close.setAttribute("aria-label", "show all causes");
    this.chip.replaceChildren(element("bdi", "", cause.cause), close);
    this.advice.textContent = cause.explanation ?? "";
    if (row !== undefined) {
      const debug = button("segfn-button", "Debug", () => this.onDebug(row));
      debug.title = `step through the first event of this cause, row ${counted(row)}`;
      close.before(debug);
    }
    this.onChange();
  }

  private forgetCause(): void {
    this.cause = undefined;
    this.chip.replaceChildren();
    this.advice.textContent = "";
  }

  /** Some sheets have nothing to choose. */
  restrict(isOfCauses: boolean): void {
    this.delivery.hidden = this.event.hidden = this.chip.hidden = this.advice.hidden = isOfCauses;
  }

  offer(what: "delivery" | "event", names: string[]): void {
    const select = this[what];
    const before = select.value;
    const wanted = ["", ...names].join("\n");
    if (select.dataset.names === wanted) return;
    select.dataset.names = wanted;
    const all = element("option", "", what === "delivery" ? "all deliveries" : "all events");
    all.value = ALL;
    const options = names.map((name) => {
      const option = element("option", "", name || "(no name)");
      option.value = name;
      return option;
    });
    select.replaceChildren(all, ...options);
    select.value = names.includes(before) ? before : ALL;
  }

  showColumns(columns: Column[], hidden: Set<string>): void {
    const wanted = columns.map((column) => column.name).join("\n");
    if (this.columnList.dataset.names === wanted) return;
    this.columnList.dataset.names = wanted;
    this.columnList.replaceChildren(
      ...columns.map((column) => {
        const label = element("label", "", "");
        const box = element("input", "");
        box.type = "checkbox";
        box.checked = !hidden.has(column.name);
        box.addEventListener("change", () => this.onHide(column.name, !box.checked));
        label.append(box, element("bdi", "", column.name));
        return label;
      }),
    );
  }
}
