/** A table of any length that holds only the rows one can see. Cells are text, never HTML. */
import type { Column, Page, Sort } from "./contracts.gen";
import { button, counted, element } from "../shared/dom";
import { type Geometry, firstVisible, rowsOffset, spaceHeight } from "./geometry";

/** Matches the height in results.css. */
const ROW_PX = 24;
/** Rows asked for above and below the visible ones, so that a small scroll shows no gap. */
const MARGIN_ROWS = 20;

export interface GridEvents {
  /** Rows at these positions are about to be seen. */
  onNeed(first: number, count: number): void;
  /** The row at this index of the page that is shown was clicked, or Enter was pressed on it. */
  onOpen(page: Page, index: number): void;
  onSort(sort: Sort | null): void;
}

export class Grid {
  readonly root = element("div", "segfn-grid");
  private readonly viewport = element("div", "segfn-grid-viewport");
  private readonly head = element("div", "segfn-grid-head");
  private readonly space = element("div", "segfn-grid-space");
  private readonly body = element("div", "segfn-grid-rows");
  private readonly foot = element("div", "segfn-grid-foot");

  private page: Page | undefined;
  private hidden = new Set<string>();
  private sort: Sort | null = null;
  /** The position, among the query's rows, of the row that keys act on; -1: none. */
  private current = -1;
  private frame = 0;

  constructor(
    private readonly maxHeightPx: number,
    private readonly events: GridEvents,
  ) {
    this.viewport.setAttribute("role", "grid");
    this.viewport.tabIndex = 0;
    this.head.setAttribute("role", "row");
    this.body.setAttribute("role", "rowgroup");
    this.foot.setAttribute("role", "status");
    this.space.append(this.body);
    this.viewport.append(this.head, this.space);
    this.root.append(this.viewport, this.foot);
    this.viewport.addEventListener("scroll", this.onScroll);
    this.viewport.addEventListener("keydown", this.onKey);
    this.body.addEventListener("click", this.onClick);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
  }

  /** Back to the first row, with nothing selected: the rows will be others. */
  rewind(sort: Sort | null): void {
    this.sort = sort;
    this.current = -1;
    this.viewport.scrollTop = 0;
  }

  /** Asks for the rows that can be seen. */
  ask(): void {
    const first = Math.max(0, Math.floor(firstVisible(this.geometry, this.viewport.scrollTop)) - MARGIN_ROWS);
    this.events.onNeed(first, Math.ceil(this.maxHeightPx / ROW_PX) + 2 * MARGIN_ROWS);
  }

  show(page: Page, hidden: Set<string>): void {
    this.page = page;
    this.hidden = hidden;
    this.showHead(page.columns);
    this.showRows(page);
    this.viewport.setAttribute("aria-rowcount", String(page.total));
    this.space.style.height = `${spaceHeight(this.geometry)}px`;
    this.viewport.style.height = `${this.heightFor(page.total)}px`;
    this.placeRows();
  }

  /** As many whole rows as there is room for: a row cut in two reads like the last one. */
  private heightFor(rowCount: number): number {
    const scrollBarPx = this.viewport.offsetHeight - this.viewport.clientHeight; // none where bars lie over the content
    const besides = this.head.offsetHeight + scrollBarPx;
    const rows = Math.max(1, Math.floor((this.maxHeightPx - besides) / ROW_PX));
    return besides + Math.min(rows, rowCount) * ROW_PX;
  }

  private get geometry(): Geometry {
    const visiblePx = this.viewport.clientHeight - this.head.offsetHeight;
    return { rowCount: this.page?.total ?? 0, rowPx: ROW_PX, visiblePx: Math.max(visiblePx, ROW_PX) };
  }

  private showHead(columns: Column[]): void {
    const shown = columns.filter((column) => !this.hidden.has(column.name));
    const widths = shown.map((column) => (column.width ?? 10) + 2);
    const tracks = shown.map((column, at) => `minmax(${widths[at]}ch, ${growth(column)}fr)`);
    this.viewport.style.setProperty("--segfn-columns", tracks.join(" "));
    this.viewport.style.setProperty("--segfn-width", `${widths.reduce((sum, width) => sum + width, 0)}ch`);
    this.viewport.setAttribute("aria-colcount", String(shown.length));
    this.head.replaceChildren(...shown.map((column) => this.heading(column)));
  }

  private heading(column: Column): HTMLElement {
    const made = element("div", "segfn-grid-cell");
    made.setAttribute("role", "columnheader");
    made.style.textAlign = column.align ?? "left";
    const isKey = this.sort?.column === column.name;
    const isDescending = isKey && this.sort?.descending === true;
    made.setAttribute("aria-sort", isKey ? (isDescending ? "descending" : "ascending") : "none");
    if (column.sortable === false) {
      made.textContent = column.name;
      return made;
    }
    const sign = isKey ? (isDescending ? " ▼" : " ▲") : "";
    const sort = button("segfn-grid-sort", column.name + sign, () => this.events.onSort(this.nextSort(column.name)));
    sort.title = `sort by ${column.name}`;
    made.append(sort);
    return made;
  }

  /** Ascending, then descending, then as they were. */
  private nextSort(column: string): Sort | null {
    if (this.sort?.column !== column) return { column, descending: false };
    return this.sort.descending ? null : { column, descending: true };
  }

  private showRows(page: Page): void {
    this.body.replaceChildren(
      ...page.texts.map((texts, index) => {
        const row = element("div", "segfn-grid-row");
        const position = page.first + index;
        row.setAttribute("role", "row");
        row.setAttribute("aria-rowindex", String(position + 1));
        row.setAttribute("aria-selected", String(position === this.current));
        row.dataset.index = String(index);
        page.columns.forEach((column, at) => {
          if (!this.hidden.has(column.name)) row.append(cell(texts[at] ?? "", column));
        });
        return row;
      }),
    );
  }

  private placeRows(): void {
    if (!this.page) return;
    const { rowCount, visiblePx } = this.geometry;
    const scrollTop = this.viewport.scrollTop;
    this.body.style.transform = `translateY(${rowsOffset(this.geometry, scrollTop, this.page.first)}px)`;
    const from = Math.floor(firstVisible(this.geometry, scrollTop));
    const to = Math.min(rowCount, from + Math.max(1, Math.floor(visiblePx / ROW_PX)));
    const of = this.page.of === rowCount ? "" : `, of ${counted(this.page.of)} in all`;
    const none = this.page.of === 0 ? "no rows" : "no rows match";
    this.foot.textContent =
      rowCount === 0 ? none : `rows ${counted(from + 1)} to ${counted(to)} of ${counted(rowCount)}${of}`;
  }

  private select(position: number): void {
    this.current = position;
    for (const row of this.body.children) {
      const isCurrent = row.getAttribute("aria-rowindex") === String(position + 1);
      row.setAttribute("aria-selected", String(isCurrent));
    }
  }

  private readonly onScroll = (): void => {
    this.placeRows();
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.ask());
  };

  private readonly onClick = (event: MouseEvent): void => {
    const row = (event.target as Element).closest<HTMLElement>(".segfn-grid-row");
    if (!row || !this.page) return;
    this.select(this.page.first + Number(row.dataset.index));
    this.events.onOpen(this.page, Number(row.dataset.index));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { page } = this;
    if (!page || event.target !== this.viewport) return;
    const perScreen = Math.max(1, Math.floor(this.geometry.visiblePx / ROW_PX));
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: perScreen, PageUp: -perScreen };
    if (event.key === "Enter") {
      const index = this.current - page.first;
      if (index >= 0 && index < page.texts.length) this.events.onOpen(page, index);
      return;
    }
    const last = page.total - 1;
    const step = steps[event.key];
    const target = event.key === "Home" ? 0 : event.key === "End" ? last : step && this.current + step;
    if (target === undefined || last < 0) return;
    event.preventDefault();
    const next = Math.min(last, Math.max(0, target));
    this.select(next);
    this.reveal(next, perScreen);
  };

  private reveal(position: number, perScreen: number): void {
    const top = firstVisible(this.geometry, this.viewport.scrollTop);
    if (position < top) this.scrollTo(position);
    else if (position >= Math.floor(top) + perScreen) this.scrollTo(position - perScreen + 1);
  }

  /** Where the row is the first one that is seen. */
  private scrollTo(position: number): void {
    const { rowCount, visiblePx } = this.geometry;
    const share = position / Math.max(1, rowCount - visiblePx / ROW_PX);
    this.viewport.scrollTop = share * Math.max(0, spaceHeight(this.geometry) - visiblePx);
  }
}

/** Columns of text take the room that is left. */
function growth(column: Column): number {
  return column.align === "right" ? 1 : Math.max(1, (column.width ?? 10) / 4);
}

function cell(text: string, column: Column): HTMLElement {
  const made = element("div", "segfn-grid-cell", text);
  made.setAttribute("role", "gridcell");
  made.title = text;
  made.style.textAlign = column.align ?? "left";
  made.dataset.column = column.name;
  if (column.name === "delivery") made.dataset.delivery = text.split(" ").at(-1);
  return made;
}
