// Generated from segfn_nb/contracts by `python -m segfn_nb.contracts.generate`; do not edit.

export interface Contracts {
  PageRequest?: PageRequest;
  OutcomeRequest?: OutcomeRequest;
  Page?: Page;
  OutcomeShown?: OutcomeShown;
  Refused?: Refused;
  ResultsState?: ResultsState;
}
/**
 * The rows at positions `first` (from 0) to `first + count` of a query; `id` comes back with the answer.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "PageRequest".
 */
export interface PageRequest {
  kind: "page";
  id: string;
  query: Query;
  first: number;
  count: number;
}
/**
 * Which rows of which sheet, in which order.
 *
 * `text` occurs somewhere in the row's texts, upper and lower case alike. `delivery`, `event` and `cause` are values of
 * the frame's columns ("" for the events without one); null does not restrict.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Query".
 */
export interface Query {
  sheet: string;
  text?: string;
  delivery?: string | null;
  event?: string | null;
  cause?: string | null;
  sort?: Sort | null;
}
/**
 * Order by a column; rows without a value come last either way.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Sort".
 */
export interface Sort {
  column: string;
  descending?: boolean;
}
/**
 * All that is known of one row of the input; with `again`, of running it again with the function as it is now.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "OutcomeRequest".
 */
export interface OutcomeRequest {
  kind: "outcome";
  id: string;
  row: number;
  again?: boolean;
}
/**
 * A page of a query.
 *
 * `total` counts the query's rows, `of` those of the sheet. `texts` has one list a row with one text a column, `rows` the
 * number in the input of each. `causes` says, in the sheet of errors, what a row stands for. `events` are the names of
 * events that can be chosen.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Page".
 */
export interface Page {
  kind: "page";
  id: string;
  columns: Column[];
  first: number;
  total: number;
  of: number;
  texts: string[][];
  rows: number[];
  causes?: CauseOfRow[];
  events?: string[];
}
/**
 * A column of a sheet: `name` is its heading and what a `Sort` names, `align` the side of its cells, `width` its
 * narrowest width in characters.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Column".
 */
export interface Column {
  name: string;
  align?: "left" | "right";
  width?: number;
  sortable?: boolean;
}
/**
 * What to ask for to see the rows that a row of the sheet of errors counts.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "CauseOfRow".
 */
export interface CauseOfRow {
  cause: string;
  delivery: string;
}
/**
 * One row's outcome as HTML in which every text is escaped; `curl` sends its requests from a shell.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "OutcomeShown".
 */
export interface OutcomeShown {
  kind: "outcome";
  id: string;
  row: number;
  html: string;
  curl?: string;
}
/**
 * What was asked for with `id` cannot be shown, and why.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Refused".
 */
export interface Refused {
  kind: "refused";
  id: string;
  message: string;
}
/**
 * What the widget shows beside rows, without values of events: it may be saved with a notebook.
 *
 * `summary` is HTML: title, counts, and that they add up. `deliveries` are those that occurred; `running` is null once
 * the replay has ended. `revision` grows whenever rows may have changed.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "ResultsState".
 */
export interface ResultsState {
  summary: string;
  sheets: Sheet[];
  deliveries: string[];
  canRunAgain?: boolean;
  running?: Running | null;
  revision?: number;
}
/**
 * One tab: its name in a `Query`, its label, and how many rows it has.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Sheet".
 */
export interface Sheet {
  name: string;
  label: string;
  count: number;
}
/**
 * How far a replay is: rows done, rows in all where that is known, rows a second.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Running".
 */
export interface Running {
  done: number;
  total: number | null;
  rate: number;
}
