// Generated from segfn_nb/contracts by `python -m segfn_nb.contracts.generate`; do not edit.

export interface Contracts {
  OutcomeRecord?: OutcomeRecord;
  WireRequest?: WireRequest;
  WireResponse?: WireResponse;
  TransportError?: TransportError;
  Limits?: Limits;
}
/**
 * One row's outcome as the worker commits it.
 *
 * `status` says how the invocation ended. `value`, `events` and `objects` stay JSON text. `batch` is the number
 * of rows of the `onBatch` call this row belonged to (0: a single handler); its logs and requests are on the
 * first row. `batch_status` is what `onBatch` said for this row alone. Surplus counts what limits kept out.
 * `earlier` are the attempts before the one that everything else is about, but for logs and requests, which are those
 * of all attempts. `hits` tells, where the text that ran counts, which counters moved and by how much: their numbers in
 * order, each with `*` and a count above 1 ("0 1 5*3"), attempts divided by ";"; "-": none, empty: not known. Those of a
 * batch are on its first row. Where an expression is watched, it is JSON: at each visit the value's text, its JSON or
 * null, and whether it threw.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "OutcomeRecord".
 */
export interface OutcomeRecord {
  status: "interrupted" | "invalid" | "returned" | "threw" | "timeout";
  type?: string;
  event?: string;
  messageId?: string;
  eventTime?: string;
  returned?: "json" | "null" | "undefined";
  value?: unknown;
  events?: unknown[];
  objects?: unknown[];
  error?: JSError;
  logs?: LogLine[];
  requests?: Exchange[];
  notes?: string[];
  waitedMs?: number;
  batch?: number;
  batchRow?: number;
  batchStatus?: number;
  droppedInBatch?: boolean;
  logSurplus?: number;
  requestSurplus?: number;
  outputSurplusBytes?: number;
  earlier?: Attempt[];
  hits?: string;
}
/**
 * What was thrown.
 *
 * `line` and `column` are 1-based positions in the function's own text. `segment_class` is the Segment error
 * class it is an instance of: `class My extends RetryError` has name "My" and counts as RetryError.
 * A thrown non-Error has the name "(non-error)".
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "JSError".
 */
export interface JSError {
  name: string;
  message: string;
  stack?: string;
  line?: number;
  column?: number;
  segmentClass?: "DropEvent" | "EventNotSupported" | "InvalidEventPayload" | "RetryError" | "ValidationError";
}
/**
 * One `console` call, in the event's first attempt unless `attempt` says otherwise.
 *
 * `text` is formatted as Node formats it; `args` only where the options ask for them.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "LogLine".
 */
export interface LogLine {
  level: string;
  text: string;
  line?: number;
  args?: unknown;
  attempt?: number;
}
/**
 * One HTTP request and its answer, in the event's first attempt unless `attempt` says otherwise.
 *
 * `duration_ms` is on the function's clock. Bodies are text, else base64.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Exchange".
 */
export interface Exchange {
  method: string;
  url: string;
  requestHeaders?: {
    [k: string]: string;
  };
  requestBody?: string;
  requestBodyBase64?: boolean;
  status?: number;
  responseHeaders?: {
    [k: string]: string;
  };
  responseBody?: string;
  responseBodyBase64?: boolean;
  durationMs?: number;
  error?: string;
  attempt?: number;
}
/**
 * An attempt that was followed by another one: how it ended, what it took, and how long Segment waited after it.
 *
 * `duration_ms` of an onBatch call is on its first row.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Attempt".
 */
export interface Attempt {
  error: JSError;
  durationMs: number;
  waitedMs: number;
}
/**
 * A request as `fetch` made it.
 *
 * `body` is base64 text when `body_base64`, and None when there is none. `decompress`: whether the answer's gzip or
 * deflate is to be unpacked (node-fetch's `compress`).
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "WireRequest".
 */
export interface WireRequest {
  method: string;
  url: string;
  headers: [string, string][];
  body?: string | null;
  bodyBase64?: boolean;
  decompress?: boolean;
}
/**
 * An answer.
 *
 * `latency_ms` is virtual time, the function's clock advances by it without waiting. `body_error` is why the body is
 * not whole: the function meets it when it reads the body, not before.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "WireResponse".
 */
export interface WireResponse {
  kind: "response";
  status: number;
  url: string;
  statusText?: string;
  redirected?: boolean;
  headers?: [string, string][];
  body?: string;
  bodyBase64?: boolean;
  bodyError?: TransportError | null;
  latencyMs?: number;
}
/**
 * Why no answer came, with Node's code; `message` is what Node's error would say after "reason: ".
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "TransportError".
 */
export interface TransportError {
  kind: "error";
  message: string;
  code: string;
  errno?: string;
  syscall?: string;
  latencyMs?: number;
}
/**
 * What one event may use up; the surplus is counted and said, never silently lost.
 *
 * This interface was referenced by `Contracts`'s JSON-Schema
 * via the `definition` "Limits".
 */
export interface Limits {
  logLines?: number;
  logBytes?: number;
  requests?: number;
  responseBytes?: number;
  outputBytes?: number;
}
