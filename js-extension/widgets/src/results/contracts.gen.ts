// Generated from segfn_nb/contracts by `python -m segfn_nb.contracts.generate`; do not edit.

export interface Contracts {
  PageRequest?: PageRequest;
  OutcomeRequest?: OutcomeRequest;
  DebugRowRequest?: DebugRowRequest;
  Page?: Page;
  OutcomeShown?: OutcomeShown;
  DebugRowAnswer?: DebugRowAnswer;
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
 * A question to the recording of one row of the input, which is made when it is asked for the first time.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "DebugRowRequest".
 */
export interface DebugRowRequest {
  kind: "debug";
  id: string;
  row: number;
  request: OpenRequest | GoRequest | ExpandRequest | EvaluateRequest | ChangesRequest | UnfoldRequest;
}
/**
 * What there is to debug; `id` of each request comes back with its answer.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "OpenRequest".
 */
export interface OpenRequest {
  kind: "open";
  id: string;
}
/**
 * Move from a step.
 *
 * Attributes:
 *     moving: How.
 *
 *     step: Where from; for "to", where to. 0 with "continue": from before the first step, which is a stop like any other.
 *
 *     backwards: Towards the beginning.
 *
 *     line: For "runToLine".
 *
 *     breakpoints: Where "continue" stops.
 *
 *     stop_at_throws: Whether "continue" stops where something is thrown.
 *
 *     watches: Expressions to evaluate there.
 *
 *     frame: Whose scopes are shown and watches evaluated in; 0: the frame that stands at the step.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "GoRequest".
 */
export interface GoRequest {
  kind: "go";
  id: string;
  moving: "continue" | "next" | "runToLine" | "stepIn" | "stepOut" | "to";
  step: number;
  backwards?: boolean;
  line?: number;
  breakpoints?: Breakpoint[];
  stopAtThrows?: boolean;
  watches?: string[];
  frame?: number;
}
/**
 * A line to stop at, where the condition (JavaScript, evaluated there; empty: always) is true.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Breakpoint".
 */
export interface Breakpoint {
  line: number;
  condition?: string;
}
/**
 * What is inside a value that the step's answer has shown.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "ExpandRequest".
 */
export interface ExpandRequest {
  kind: "expand";
  id: string;
  step: number;
  reference: number;
}
/**
 * The value of an expression at a step, in a frame (0: the one that stands there).
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "EvaluateRequest".
 */
export interface EvaluateRequest {
  kind: "evaluate";
  id: string;
  step: number;
  expression: string;
  frame?: number;
}
/**
 * When the value of an expression changed; evaluated at every step of the frame's function.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "ChangesRequest".
 */
export interface ChangesRequest {
  kind: "changes";
  id: string;
  step: number;
  expression: string;
  frame?: number;
}
/**
 * All that is known of what happened: `mark` is a place in `Opened.marks`, from 0.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "UnfoldRequest".
 */
export interface UnfoldRequest {
  kind: "unfold";
  id: string;
  mark: number;
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
 * What to ask for to see the rows that a row of the sheet of errors counts; and what is to be done about them, if it is known.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "CauseOfRow".
 */
export interface CauseOfRow {
  cause: string;
  delivery: string;
  explanation?: string;
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
 * What the recording says.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "DebugRowAnswer".
 */
export interface DebugRowAnswer {
  kind: "debug";
  id: string;
  row: number;
  answer: Opened | Stopped | Expanded | Evaluated | Changes | Unfolded | DebugRefused;
}
/**
 * A recording.
 *
 * Attributes:
 *     name: The function's name.
 *
 *     title: The event in words ("track Order Completed, row 18,204").
 *
 *     source: The function's text.
 *
 *     stoppable: Lines where a breakpoint can stop.
 *
 *     steps: How many there are; the last one is where the recording ended.
 *
 *     lines: The line of each step, where they are few enough to send (else empty).
 *
 *     marks: What happened, in order of steps.
 *
 *     delivery: What became of the event.
 *
 *     error: What was thrown, in one line; empty: nothing was.
 *
 *     notes: What to know: how earlier events were treated, that limits were met, that the recording is finished.
 *
 *     start: The step to show first.
 *
 *     colors: The text's pieces from its beginning: what each is, and its length in UTF-16 units. Put in where the
 *         recording is shown.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Opened".
 */
export interface Opened {
  kind: "opened";
  id: string;
  name: string;
  title: string;
  source: string;
  stoppable: number[];
  steps: number;
  lines: number[];
  marks: Mark[];
  delivery: string;
  error: string;
  notes: string[];
  start: number;
  colors?: ["" | "comment" | "function" | "keyword" | "number" | "operator" | "property" | "string", number][];
}
/**
 * Something that happened at a step, for the slider and the lists beside it: `level` of a log, `status` of a request.
 *
 * "end" is an end that the function did not give itself.
 * `has_more`: `UnfoldRequest` tells more than `text`.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Mark".
 */
export interface Mark {
  step: number;
  kind: "answer" | "call" | "end" | "log" | "request" | "return" | "throw" | "timer";
  text: string;
  line?: number;
  level?: string;
  status?: number | null;
  hasMore?: boolean;
}
/**
 * Where the recording stands now.
 *
 * Attributes:
 *     reason: Why here: "step", "breakpoint", "exception", "entry" (the first step), "end" (the last one).
 *
 *     line, column, end_line, end_column: The statement that runs next.
 *
 *     stack: The innermost frame first.
 *
 *     frame: Whose scopes these are.
 *
 *     message: Something to tell: a condition that could not be evaluated, no breakpoint met; empty mostly.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Stopped".
 */
export interface Stopped {
  kind: "stopped";
  id: string;
  step: number;
  reason: "breakpoint" | "end" | "entry" | "exception" | "step";
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  stack: StackFrame[];
  frame: number;
  scopes: ScopeShown[];
  inline: InlineValue[];
  watches: Watched[];
  message?: string;
}
/**
 * A call that has not ended; `is_waiting`: it stands at an `await` or a `yield`, and whoever called it has gone on.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "StackFrame".
 */
export interface StackFrame {
  frame: number;
  name: string;
  line: number;
  column: number;
  isWaiting?: boolean;
}
/**
 * A scope of the frame, innermost first: `name` says whose ("Local", "Block", "Closure of onTrack", "Script").
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "ScopeShown".
 */
export interface ScopeShown {
  name: string;
  variables: Variable[];
}
/**
 * A value as one line of text.
 *
 * Attributes:
 *     name: The variable's or property's name.
 *
 *     text: The value, shortened; an object's first members.
 *
 *     type: What `typeof` says, or the class of an object, or "" where there is no value (not initialised yet).
 *
 *     reference: What to expand it by while the same step is shown; 0: nothing is inside.
 *
 *     is_changed: Whether it differs from what it was a step before.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Variable".
 */
export interface Variable {
  name: string;
  text: string;
  type?: string;
  reference?: number;
  isChanged?: boolean;
}
/**
 * A variable to show behind a line of the code.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "InlineValue".
 */
export interface InlineValue {
  line: number;
  name: string;
  text: string;
  isChanged?: boolean;
}
/**
 * A watch's value, or why it has none.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Watched".
 */
export interface Watched {
  expression: string;
  value?: Variable | null;
  error?: string;
}
/**
 * What is inside a value; `left_out` counts what is not shown.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Expanded".
 */
export interface Expanded {
  kind: "expanded";
  id: string;
  variables: Variable[];
  leftOut?: number;
}
/**
 * An expression's value, or why it has none.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Evaluated".
 */
export interface Evaluated {
  kind: "evaluated";
  id: string;
  value?: Variable | null;
  error?: string;
}
/**
 * An expression's values in order, each where it was first seen; an error's text stands for a value it does not have.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Changes".
 */
export interface Changes {
  kind: "changes";
  id: string;
  changes: Change[];
}
/**
 * From this step on an expression had another value; `line` is that of the statement before, which made it so.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Change".
 */
export interface Change {
  step: number;
  line: number;
  text: string;
}
/**
 * All that is known of what happened.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Unfolded".
 */
export interface Unfolded {
  kind: "unfolded";
  id: string;
  parts: Part[];
}
/**
 * A part of what happened, as a text of lines: a body, headers, what was sent to Segment.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Part".
 */
export interface Part {
  title: string;
  text: string;
}
/**
 * Why a request has no answer.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "DebugRefused".
 */
export interface DebugRefused {
  kind: "refused";
  id: string;
  message: string;
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
  canDebug?: boolean;
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
 * `is_reading`: the events are still read, and what is shown are their first rows.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Running".
 */
export interface Running {
  done: number;
  total: number | null;
  rate: number;
  isReading?: boolean;
}
