/** One view of a replay's results: summary, progress, tabs, filters, table, and the row that is open. */
import type { AnyModel } from "@anywidget/types";

import { button, counted, element } from "../shared/dom";
import { type Ask, Messages } from "../shared/messages";
import type {
  DebugRowAnswer,
  DebugRowRequest,
  OutcomeRequest,
  OutcomeShown,
  Page,
  PageRequest,
  Query,
  Refused,
  ResultsState,
  Sort,
} from "./contracts.gen";
import { Debugging } from "./debugging";
import { Detail } from "./detail";
import { Filters } from "./filters";
import { Grid } from "./grid";

export type WidgetState = { state: ResultsState; height_px: number };
type Question = PageRequest | OutcomeRequest | DebugRowRequest;
type Answer = Page | OutcomeShown | DebugRowAnswer | Refused;
export type AskResults = Ask<Question, Answer>;

const CAUSES = "errors";
const EVENTS = "events";
const PATIENCE_MS = 1_000;

export class ResultsView {
  private readonly kernel: Messages<Question, Answer>;
  private readonly summary = element("div", "segfn-summary");
  private readonly progress = element("div", "segfn-progress");
  private readonly tabs = element("div", "segfn-tabs");
  private readonly filters: Filters;
  private readonly grid: Grid;
  private readonly detail: Detail;
  private readonly debugging: Debugging;
  private readonly message = element("div", "segfn-message");

  private sheet = "";
  private readonly tabBySheet = new Map<string, HTMLButtonElement>();
  private sort: Sort | null = null;
  private readonly hidden = new Map<string, Set<string>>();
  /** Counts questions for pages; only the answer to the last one is shown. */
  private asked = 0;
  private isWaiting = false;
  private askedAt = 0;
  private mustAskAgain = false;
  private hasAnswer = false;
  private can = { runAgain: false, debug: false };
  private revision: number | undefined;

  constructor(
    private readonly model: AnyModel<WidgetState>,
    private readonly host: HTMLElement,
  ) {
    this.kernel = new Messages(model);
    this.kernel.onUnasked = this.onUnasked;
    this.kernel.onLost = (message) => {
      this.message.textContent = message;
      this.debugging.refuse(message);
    };
    this.debugging = new Debugging(this.kernel.ask, model.get("height_px"));
    this.filters = new Filters(this.restart, this.onHide, this.debug);
    this.grid = new Grid(model.get("height_px"), {
      onNeed: this.onNeed,
      onOpen: this.onOpen,
      onSort: (sort) => {
        this.sort = sort;
        this.restart();
      },
    });
    this.detail = new Detail(
      (row) => this.open(row, true),
      this.debug,
      () => this.detail.close(),
    );
    this.tabs.setAttribute("role", "tablist");
    this.message.setAttribute("role", "alert");
    host.classList.add("segfn", "segfn-results");
    // JupyterLab would take keys for its own commands: letters move cells, Enter opens the editor.
    host.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.detail.close();
    });
    const bar = element("div", "segfn-bar");
    bar.append(this.tabs, this.filters.root);
    host.append(this.summary, this.progress, bar, this.message, this.grid.root, this.detail.root, this.debugging.root);
    model.on("change:state", this.onState);
    this.onState();
  }

  dispose(): void {
    this.model.off("change:state", this.onState);
    this.kernel.dispose();
    this.filters.dispose();
    this.grid.dispose();
    this.debugging.close();
    this.host.replaceChildren();
  }

  private get query(): Query {
    return { sheet: this.sheet, ...this.filters.choice, sort: this.sort };
  }

  private get hiddenColumns(): Set<string> {
    const found = this.hidden.get(this.sheet) ?? new Set<string>();
    this.hidden.set(this.sheet, found);
    return found;
  }

  private readonly onState = (): void => {
    const state = this.model.get("state");
    if (state.revision !== this.revision) {
      // The kernel has escaped every text in it: see segfn_nb/widgets/html.py.
      this.summary.innerHTML = state.summary;
    }
    this.can = { runAgain: state.canRunAgain ?? false, debug: state.canDebug ?? false };
    this.showProgress(state);
    this.showTabs(state);
    this.filters.offer("delivery", state.deliveries);
    // How far it is changes more often than what there is.
    if (state.revision === this.revision) return;
    this.revision = state.revision;
    this.askSoon();
  };

  private showProgress({ running }: ResultsState): void {
    this.progress.hidden = !running;
    if (!running) return;
    const { done, total, rate, isReading } = running;
    const speed = rate > 0 ? ` · ${counted(Math.round(rate))}/s` : "";
    const left = total && rate > 0 ? ` · ${duration((total - done) / rate)} left` : "";
    const of = total ? ` of ${counted(total)}` : "";
    const bar = element("progress", "");
    if (total) {
      bar.max = total;
      bar.value = done;
    }
    const said = isReading
      ? `the first ${counted(done)} events; the others are still being read`
      : `${counted(done)}${of} events${speed}${left}`;
    this.progress.replaceChildren(bar, element("span", "", said));
  }

  private showTabs({ sheets }: ResultsState): void {
    const isKnown = sheets.some((sheet) => sheet.name === this.sheet);
    if (!isKnown) this.sheet = (sheets.find((sheet) => sheet.count > 0) ?? sheets[0])?.name ?? "";
    const shown = sheets.map((sheet) => {
      const tab = this.tabOf(sheet.name);
      tab.textContent = `${sheet.label} ${counted(sheet.count)}`;
      tab.setAttribute("aria-selected", String(sheet.name === this.sheet));
      return tab;
    });
    // A running replay shows them anew all the time: one that is being clicked, or has the focus, must stay.
    const isSame = shown.length === this.tabs.children.length && shown.every((tab, i) => tab === this.tabs.children[i]);
    if (!isSame) this.tabs.replaceChildren(...shown);
    this.filters.restrict(this.sheet === CAUSES);
  }

  private tabOf(sheet: string): HTMLButtonElement {
    const known = this.tabBySheet.get(sheet);
    if (known !== undefined) return known;
    const tab = button("segfn-tab", "", () => this.turnTo(sheet));
    tab.setAttribute("role", "tab");
    tab.dataset.sheet = sheet;
    this.tabBySheet.set(sheet, tab);
    return tab;
  }

  private turnTo(sheet: string): void {
    if (sheet !== this.sheet) this.sort = null;
    this.sheet = sheet;
    this.showTabs(this.model.get("state"));
    this.restart();
  }

  /** Another query: its first rows. */
  private readonly restart = (): void => {
    this.detail.close();
    this.grid.rewind(this.sort);
    this.grid.ask();
  };

  /**
   * While a replay runs, rows change faster than one can look: the next question waits for the last answer. Not for ever: what was
   * asked before the front end had a way round the busy kernel is answered at the cell's end.
   */
  private askSoon(): void {
    if (this.isWaiting && performance.now() - this.askedAt < PATIENCE_MS) this.mustAskAgain = true;
    else this.grid.ask();
  }

  private readonly onNeed = (first: number, count: number): void => {
    const number = ++this.asked;
    this.isWaiting = true;
    this.askedAt = performance.now();
    this.kernel.ask({ kind: "page", query: this.query, first, count }, (answer) => {
      if (number !== this.asked) return;
      this.isWaiting = false;
      this.hasAnswer = true;
      this.onAnswer(answer);
      if (!this.mustAskAgain) return;
      this.mustAskAgain = false;
      this.grid.ask();
    });
  };

  private onAnswer(answer: Answer): void {
    this.message.textContent = answer.kind === "refused" ? answer.message : "";
    if (answer.kind === "page") this.showPage(answer);
  }

  /** Rows of a running replay, where the kernel is too busy to be asked. */
  private readonly onUnasked = (page: Answer): void => {
    if (page.kind !== "page") return;
    if (!this.hasAnswer && this.sheet === this.model.get("state").sheets[0]?.name) this.showPage(page);
  };

  private showPage(page: Page): void {
    this.filters.offer("event", page.events ?? []);
    this.filters.showColumns(page.columns, this.hiddenColumns);
    this.grid.show(page, this.hiddenColumns);
  }

  private readonly onHide = (column: string, isHidden: boolean): void => {
    if (isHidden) this.hiddenColumns.add(column);
    else this.hiddenColumns.delete(column);
    this.grid.ask();
  };

  private readonly onOpen = (page: Page, index: number): void => {
    const cause = page.causes?.[index];
    if (cause) {
      this.sort = null;
      this.sheet = EVENTS;
      this.showTabs(this.model.get("state"));
      this.filters.choose(cause, this.can.debug ? page.rows[index] : undefined);
      return;
    }
    const row = page.rows[index];
    if (row !== undefined) this.open(row, false);
  };

  /** What is known of the row is in the debugger too, and in the way. */
  private readonly debug = (row: number): void => {
    this.detail.close();
    this.debugging.open(row);
  };

  private open(row: number, again: boolean): void {
    this.kernel.ask({ kind: "outcome", row, again }, (answer) => {
      if (answer.kind === "refused") this.detail.refuse(answer.message);
      else if (answer.kind === "outcome") this.detail.show(answer, this.can);
    });
  }
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
