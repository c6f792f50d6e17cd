/**
 * The browser half of segfn_nb/widgets/table.py: a table of any length that holds only the rows one can see.
 *
 * Rows come from the kernel in slices, as text; text is all they ever become here, never HTML.
 */
import type { AnyModel, RenderProps } from "@anywidget/types";

import { type Geometry, firstVisible, rowsOffset, spaceHeight } from "./table/geometry";

interface Column {
  name: string;
  align: "left" | "right";
}

type TableState = { columns: Column[]; row_count: number; height_px: number; selected: number };

interface PageRequest {
  kind: "page";
  id: string;
  first: number;
  count: number;
}

type Message = { kind: "page"; id: string; first: number; rows: string[][] } | { kind: "stale" };

/** Matches the height in table.css. */
const ROW_PX = 24;
/** Rows asked for above and below the visible ones, so that a small scroll shows no gap. */
const MARGIN_ROWS = 10;

function element(className: string, role: string): HTMLDivElement {
  const made = document.createElement("div");
  made.className = className;
  made.setAttribute("role", role);
  return made;
}

function cell(text: string, column: Column, role: "columnheader" | "gridcell"): HTMLDivElement {
  const made = element("segfn-table-cell", role);
  made.textContent = text;
  made.title = text;
  made.style.textAlign = column.align;
  return made;
}

/** One view of the table; a notebook may show the same model several times. */
class TableView {
  private readonly head = element("segfn-table-head", "row");
  private readonly space = element("segfn-table-space", "presentation");
  private readonly rows = element("segfn-table-rows", "rowgroup");
  private readonly viewport = element("segfn-table-viewport", "grid");
  private readonly foot = element("segfn-table-foot", "status");

  /** Replies reach every view of the model: the prefix tells ours, the number tells the newest. */
  private readonly prefix = Math.random().toString(36).slice(2);
  private asked = 0;
  private first = 0;
  private frame = 0;

  constructor(
    private readonly model: AnyModel<TableState>,
    host: HTMLElement,
  ) {
    this.viewport.tabIndex = 0;
    this.viewport.style.height = `${model.get("height_px")}px`;
    this.viewport.append(this.head, this.space);
    this.space.append(this.rows);
    host.classList.add("segfn-table");
    host.append(this.viewport, this.foot);

    this.viewport.addEventListener("scroll", this.onScroll);
    this.viewport.addEventListener("keydown", this.onKey);
    this.rows.addEventListener("click", this.onClick);
    model.on("msg:custom", this.onMessage);
    model.on("change:selected", this.showSelection);
    model.on("change:row_count", this.showTable);
    model.on("change:columns", this.showTable);
    this.showTable();
  }

  readonly dispose = (): void => {
    cancelAnimationFrame(this.frame);
    this.model.off("msg:custom", this.onMessage);
    this.model.off("change:selected", this.showSelection);
    this.model.off("change:row_count", this.showTable);
    this.model.off("change:columns", this.showTable);
  };

  private get geometry(): Geometry {
    const visible = this.model.get("height_px") - this.head.offsetHeight;
    return { rowCount: this.model.get("row_count"), rowPx: ROW_PX, visiblePx: Math.max(visible, ROW_PX) };
  }

  private readonly showTable = (): void => {
    const columns = this.model.get("columns");
    this.head.replaceChildren(...columns.map((column) => cell(column.name, column, "columnheader")));
    this.viewport.style.setProperty("--segfn-columns", String(Math.max(columns.length, 1)));
    this.viewport.setAttribute("aria-rowcount", String(this.model.get("row_count")));
    this.viewport.setAttribute("aria-colcount", String(columns.length));
    this.space.style.height = `${spaceHeight(this.geometry)}px`;
    this.ask();
  };

  private ask(): void {
    const { rowCount, visiblePx } = this.geometry;
    const top = Math.floor(firstVisible(this.geometry, this.viewport.scrollTop));
    const first = Math.max(0, top - MARGIN_ROWS);
    const count = Math.min(rowCount - first, Math.ceil(visiblePx / ROW_PX) + 2 * MARGIN_ROWS);
    const request: PageRequest = { kind: "page", id: `${this.prefix}/${++this.asked}`, first, count };
    this.model.send(request);
  }

  private readonly onMessage = (message: Message): void => {
    if (message.kind === "stale") {
      this.showTable();
      return;
    }
    if (message.id !== `${this.prefix}/${this.asked}`) return;
    const columns = this.model.get("columns");
    this.first = message.first;
    this.rows.replaceChildren(
      ...message.rows.map((texts, index) => {
        const row = element("segfn-table-row", "row");
        row.dataset.row = String(message.first + index);
        row.setAttribute("aria-rowindex", String(message.first + index + 1));
        row.append(...columns.map((column, at) => cell(texts[at] ?? "", column, "gridcell")));
        return row;
      }),
    );
    this.placeRows();
    this.showSelection();
  };

  private placeRows(): void {
    const { rowCount, visiblePx } = this.geometry;
    const scrollTop = this.viewport.scrollTop;
    this.rows.style.transform = `translateY(${rowsOffset(this.geometry, scrollTop, this.first)}px)`;
    const from = Math.floor(firstVisible(this.geometry, scrollTop));
    const to = Math.min(rowCount, from + Math.floor(visiblePx / ROW_PX));
    const number = (value: number): string => value.toLocaleString("en");
    this.foot.textContent =
      rowCount === 0 ? "no rows" : `rows ${number(from + 1)} to ${number(to)} of ${number(rowCount)}`;
  }

  private readonly showSelection = (): void => {
    const selected = String(this.model.get("selected"));
    for (const row of this.rows.querySelectorAll<HTMLElement>(".segfn-table-row")) {
      row.setAttribute("aria-selected", String(row.dataset.row === selected));
    }
  };

  private select(row: number): void {
    this.model.set("selected", row);
    this.model.save_changes();
  }

  private readonly onScroll = (): void => {
    this.placeRows();
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.ask());
  };

  private readonly onClick = (event: MouseEvent): void => {
    const row = (event.target as Element).closest<HTMLElement>(".segfn-table-row");
    if (row) this.select(Number(row.dataset.row));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    // JupyterLab would move to another cell.
    event.stopPropagation();
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const last = this.model.get("row_count") - 1;
    const next = Math.min(last, Math.max(0, this.model.get("selected") + step));
    this.select(next);
    const top = firstVisible(this.geometry, this.viewport.scrollTop);
    const visible = Math.floor(this.geometry.visiblePx / ROW_PX);
    if (next < top || next >= top + visible) this.viewport.scrollTop += step * ROW_PX;
  };
}

function render({ model, el }: RenderProps<TableState>): () => void {
  return new TableView(model, el).dispose;
}

export default { render };
