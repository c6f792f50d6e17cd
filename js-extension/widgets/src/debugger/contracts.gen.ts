// Generated from segfn_nb/contracts by `python -m segfn_nb.contracts.generate`; do not edit.

export interface Contracts {
  OpenRequest?: OpenRequest;
  GoRequest?: GoRequest;
  ExpandRequest?: ExpandRequest;
  EvaluateRequest?: EvaluateRequest;
  ChangesRequest?: ChangesRequest;
  UnfoldRequest?: UnfoldRequest;
  Opened?: Opened;
  Stopped?: Stopped;
  Expanded?: Expanded;
  Evaluated?: Evaluated;
  Changes?: Changes;
  Unfolded?: Unfolded;
  DebugRefused?: DebugRefused;
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
