// One call of one handler, from the event's text to the outcome's text.

import type { Exchange, JSError, Limits, LogLine, OutcomeRecord } from "../contracts.gen";
import { idOf, rowsOfBatch } from "./batch";
import { pending, elapsedMs, startClock } from "./clock";
import { setLogSink } from "./console";
import { describe } from "./errors";
import { defineGlobal } from "./host";
import { isArray, parseJSON, stringify, then } from "./natives";
import { startNetwork, unanswered } from "./network";
import { startRandom } from "./random";
import { SourceRequest, type Capture } from "./request";
import { SegmentCalls } from "./segment";

export interface InvocationConfig {
  kind: string;
  settings: string;
  sortKeys: boolean;
  startedAtMs: number;
  typeHandlers: Record<string, string>;
  limits: Required<Limits>;
}

type Handler = (input: unknown, settings: unknown) => unknown;
type Event = Record<string, unknown>;

const enum State {
  Running,
  Returned,
  Threw,
  Invalid,
}

let config: InvocationConfig;
let readHandler: (name: string) => unknown = () => undefined;

let state = State.Running;
let generation = 0;
let value: unknown;
let error: JSError | undefined;
let heads: Partial<OutcomeRecord>[] = [];
let messageIds: (string | undefined)[] = [];
let isBatch = false;
let logs: LogLine[] = [];
let logBytes = 0;
let logSurplus = 0;
let requests: Exchange[] = [];
let requestSurplus = 0;
let notes: string[] = [];
let segment: SegmentCalls | undefined;

export function configureInvocations(next: InvocationConfig, read: (name: string) => unknown): void {
  config = next;
  readHandler = read;
}

function reset(): void {
  state = State.Running;
  generation++;
  value = undefined;
  error = undefined;
  heads = [];
  messageIds = [];
  isBatch = false;
  logs = [];
  logBytes = logSurplus = 0;
  requests = [];
  requestSurplus = 0;
  notes = [];
}

function note(text: string): void {
  if (!notes.includes(text)) notes.push(text);
}

function keepLog(line: LogLine, bytes: number): void {
  if (logs.length >= config.limits.logLines || logBytes + bytes > config.limits.logBytes) {
    logSurplus++;
    return;
  }
  logBytes += bytes;
  logs.push(line);
}

function keepRequest(exchange: Exchange): void {
  if (requests.length >= config.limits.requests) requestSurplus++;
  else requests.push(exchange);
}

function settle(next: State, result: unknown): void {
  if (state !== State.Running) return;
  state = next;
  if (next === State.Threw) error = describe(result);
  else value = result;
}

function invalid(message: string): void {
  state = State.Invalid;
  error = { name: "InvalidEvent", message };
}

/** A callback outside the handler's own promise threw: at Segment that ends the process, and with it the event. */
export function uncaught(thrown: unknown): void {
  settle(State.Threw, thrown);
}

function textOf(candidate: unknown): string | undefined {
  return typeof candidate === "string" ? candidate.toWellFormed() : undefined;
}

function headOf(event: Event): Partial<OutcomeRecord> {
  return {
    type: textOf(event.type),
    event: textOf(event.event),
    messageId: textOf(event.messageId),
    eventTime: textOf(event.timestamp ?? event.receivedAt ?? event.originalTimestamp ?? event.sentAt),
  };
}

function timeOf(event: Event): number {
  for (const candidate of [event.receivedAt, event.timestamp]) {
    if (typeof candidate !== "string") continue;
    const time = Date.parse(candidate);
    if (!Number.isNaN(time)) return time;
  }
  return config.startedAtMs;
}

function parseRow(text: string): Event | undefined {
  let parsed: unknown;
  try {
    parsed = parseJSON(text);
  } catch (failure) {
    invalid(`not JSON: ${(failure as Error).message}`);
    return undefined;
  }
  if (typeof parsed === "object" && parsed !== null && !isArray(parsed)) return parsed as Event;
  invalid(`an event is a JSON object, and this is ${isArray(parsed) ? "an array" : String(parsed).slice(0, 40)}`);
  return undefined;
}

function startWorld(row: number, time: number): void {
  startClock(time);
  startRandom(row);
  startNetwork(keepRequest, config.limits.responseBytes);
  setLogSink(keepLog);
}

function call(name: string, missing: string, input: unknown): void {
  const handler = readHandler(name) as Handler | undefined;
  if (typeof handler !== "function") {
    error = { name: "EventNotSupported", message: `${missing} not supported`, segmentClass: "EventNotSupported" };
    state = State.Threw;
    return;
  }
  const mine = generation;
  try {
    const result = handler(input, parseJSON(config.settings));
    if (result instanceof Promise) {
      then.call(
        result,
        (returned: unknown) => {
          if (mine === generation) settle(State.Returned, returned);
        },
        (thrown: unknown) => {
          if (mine === generation) settle(State.Threw, thrown);
        },
      );
    } else if (typeof (result as { then?: unknown } | undefined)?.then === "function") {
      Promise.resolve(result).then(
        (returned) => {
          if (mine === generation) settle(State.Returned, returned);
        },
        (thrown: unknown) => {
          if (mine === generation) settle(State.Threw, thrown);
        },
      );
    } else {
      settle(State.Returned, result);
    }
  } catch (thrown) {
    settle(State.Threw, thrown);
  }
}

/** Door: start one row. `text` is one event, or one captured request for a source function. */
export function begin(row: number, text: string): void {
  reset();
  const event = parseRow(text);
  if (event === undefined) return;
  startWorld(row, timeOf(event));
  messageIds = [idOf(event)];
  if (config.kind === "source") {
    heads = [{ eventTime: textOf(event.receivedAt ?? event.timestamp) }];
    segment = new SegmentCalls(note);
    defineGlobal("Segment", segment);
    call("onRequest", "request", new SourceRequest(event as Capture, config.sortKeys));
    return;
  }
  heads = [headOf(event)];
  const type = event.type;
  const known = typeof type === "string" && Object.hasOwn(config.typeHandlers, type);
  call(known ? config.typeHandlers[type]! : "", String(type), event);
}

/** Door: start one onBatch call over several rows; `text` is a JSON array of their events. */
export function beginBatch(row: number, text: string): void {
  reset();
  const events = parseJSON(text) as Event[];
  heads = events.map(headOf);
  messageIds = events.map(idOf);
  isBatch = true;
  startWorld(row, timeOf(events[0] ?? {}));
  call("onBatch", "batch", events);
}

/** JSON of what was returned; undefined where JSON has nothing for it. */
function valueText(record: Partial<OutcomeRecord>): string | undefined {
  if (value === undefined) return undefined;
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch (failure) {
    // Only an insert function's value goes anywhere, so only there it is the event's failure.
    if (config.kind.startsWith("insert")) {
      record.status = "threw";
      record.error = describe(failure);
    } else {
      record.notes = [...(record.notes ?? []), `the returned value has no JSON: ${describe(failure).message}`];
    }
    return undefined;
  }
  if (text === undefined) return undefined;
  record.returned = value === null ? "null" : "json";
  return text;
}

const ESCAPE = /\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|[^])/g;

/**
 * Appends raw JSON members to an object's text; String() flattens the rope, which could not cross otherwise.
 *
 * JSON.stringify escapes a lone surrogate, which no UTF-8 can hold: U+FFFD stands for it, as it does once such text
 * has been sent anywhere.
 */
function withMembers(record: Partial<OutcomeRecord>, members: string): string {
  const text = stringify(record);
  const whole = String(members === "" ? text : text.slice(0, -1) + members + "}");
  if (!whole.includes("\\ud")) return whole;
  return whole.replace(ESCAPE, (escape) => (escape.length === 6 ? "\\ufffd" : escape));
}

function outputMember(record: Partial<OutcomeRecord>, text: string | undefined): string {
  if (text === undefined) return "";
  if (text.length > config.limits.outputBytes) {
    record.outputSurplusBytes = text.length;
    return "";
  }
  return `,"value":${text}`;
}

function base(status: OutcomeRecord["status"]): OutcomeRecord {
  const record: OutcomeRecord = { status, ...heads[0] };
  if (error !== undefined) record.error = error;
  if (logs.length > 0) record.logs = logs;
  if (requests.length > 0) record.requests = requests;
  if (logSurplus > 0) record.logSurplus = logSurplus;
  if (requestSurplus > 0) record.requestSurplus = requestSurplus;
  const waited = elapsedMs();
  if (waited > 0) record.waitedMs = waited;
  const waiting = pending() + unanswered();
  if (state === State.Returned && waiting > 0) {
    note(`still waiting for ${waiting} timers or requests when the handler was done: is a promise not awaited?`);
  }
  if (notes.length > 0) record.notes = notes;
  return record;
}

function segmentMembers(): string {
  if (segment === undefined || config.kind !== "source") return "";
  const { events, objects } = segment;
  segment = undefined;
  return `,"events":[${events.map((e) => stringify(e)).join(",")}],"objects":[${objects.map((o) => stringify(o)).join(",")}]`;
}

function finishBatch(record: OutcomeRecord): string {
  const count = heads.length;
  const rows =
    state === State.Returned
      ? rowsOfBatch(config.kind.startsWith("insert"), messageIds, value)
      : heads.map(() => ({ error: record.error }));
  const lines = rows.map((row, i) => {
    const { valueText: text, ...rest } = row as { valueText?: string } & Partial<OutcomeRecord>;
    const own: OutcomeRecord = { status: record.status, ...heads[i], ...rest, batch: count, batchRow: i };
    if (i === 0) {
      const { logs, requests, logSurplus, requestSurplus, waitedMs, notes } = record;
      Object.assign(own, { logs, requests, logSurplus, requestSurplus, waitedMs });
      if (notes !== undefined) own.notes = [...notes, ...(own.notes ?? [])];
    }
    const member = outputMember(own, text);
    return withMembers(own, member);
  });
  return String(lines.join("\n"));
}

function conclude(status: OutcomeRecord["status"]): string {
  const record = base(status);
  if (isBatch) return finishBatch(record);
  let members = "";
  if (state === State.Returned) members = outputMember(record, valueText(record));
  return withMembers(record, members + segmentMembers());
}

/** Door: the outcome's text (one line a row), or null while the handler has not settled. */
export function finish(): string | null {
  switch (state) {
    case State.Running:
      return null;
    case State.Returned:
      return conclude("returned");
    case State.Threw:
      return conclude("threw");
    case State.Invalid:
      return conclude("invalid");
  }
}

/** Door: end the invocation from outside, with what it did so far. */
export function abandon(status: "timeout" | "threw" | "interrupted", name: string, message: string): string {
  generation++;
  state = State.Threw;
  error = { name, message };
  return conclude(status);
}
