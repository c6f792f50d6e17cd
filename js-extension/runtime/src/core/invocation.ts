// One call of one handler, from the event's text to the outcome's text.

import type { Exchange, JSError, Limits, LogLine, OutcomeRecord } from "../contracts.gen";
import type { Row } from "../segment/batch";
import type { SegmentCalls } from "../segment/calls";
import type { SourceRequest } from "../segment/request";
import type { Capture, noteOddities, refusalOf } from "../segment/webhook";
import { bundle } from "./bundles";
import { elapsedMs, nextDue, pending, startClock } from "./clock";
import { resetConsole, setLogSink } from "./console";
import { describe } from "./errors";
import { defineGlobal } from "./host";
import { isArray, parseJSON, stringify, then } from "./natives";
import { startNetwork, unanswered } from "./network";
import { observer } from "./observer";
import { startRandom } from "./random";
import { currentLine } from "./stack";

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

interface SourceBundle {
  SegmentCalls: typeof SegmentCalls;
  SourceRequest: typeof SourceRequest;
  noteOddities: typeof noteOddities;
  refusalOf: typeof refusalOf;
}
interface BatchBundle {
  rowsOfBatch(isInsert: boolean, inputIds: (string | undefined)[], result: unknown): Row[];
}

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
  isBatch = false;
  logs = [];
  logBytes = logSurplus = 0;
  requests = [];
  requestSurplus = 0;
  notes = [];
}

export function note(text: string): void {
  if (!notes.includes(text)) notes.push(text);
}

function warn(text: string): void {
  note(text);
  keepLog({ level: "warn", text, line: currentLine() }, text.length);
}

function keepLog(line: LogLine, bytes: number): void {
  if (logs.length >= config.limits.logLines || logBytes + bytes > config.limits.logBytes) {
    logSurplus++;
    return;
  }
  logBytes += bytes;
  observer?.mark?.("log", logs.length);
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

function invalidEvent(message: string): JSError {
  return { name: "InvalidEvent", message };
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

/** The event of a row's text, or what is wrong with it. */
function parseRow(text: string): Event | string {
  let parsed: unknown;
  try {
    parsed = parseJSON(text);
  } catch (failure) {
    return `not JSON: ${describe(failure).message}`;
  }
  if (typeof parsed === "object" && parsed !== null && !isArray(parsed)) {
    if (config.kind === "source" || typeof (parsed as Event).type === "string") return parsed as Event;
    return 'an event has a type ("track", "identify", ...), and this one has none';
  }
  return `an event is a JSON object, and this is ${isArray(parsed) ? "an array" : String(parsed).slice(0, 40)}`;
}

function startWorld(draw: number, time: number, laterMs: number): void {
  startClock(time, laterMs);
  startRandom(draw);
  startNetwork(keepRequest, config.limits.responseBytes, note);
  setLogSink(keepLog);
  resetConsole();
  observer?.begin?.();
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

/**
 * Door: start one row.
 *
 * @param draw what random numbers depend on, besides the seed: the row, and which attempt it is
 * @param text one event, or one captured request for a source function
 * @param laterMs how long after the event's time
 */
export function begin(draw: number, text: string, laterMs: number): void {
  reset();
  const event = parseRow(text);
  if (typeof event === "string") {
    startWorld(draw, config.startedAtMs, laterMs);
    error = invalidEvent(event);
    state = State.Invalid;
    return;
  }
  startWorld(draw, timeOf(event), laterMs);
  if (config.kind === "source") {
    heads = [{ eventTime: textOf(event.receivedAt ?? event.timestamp) }];
    const source = bundle("source") as SourceBundle;
    const refusal = source.refusalOf(event as Capture, text.length);
    if (refusal !== undefined) {
      error = { name: "RequestRefused", message: refusal };
      state = State.Invalid;
      return;
    }
    source.noteOddities(event as Capture, note);
    segment = new source.SegmentCalls({ note, warn });
    defineGlobal("Segment", segment);
    call("onRequest", "request", new source.SourceRequest(event as Capture, config.sortKeys));
    return;
  }
  heads = [headOf(event)];
  const type = event.type as string;
  call(Object.hasOwn(config.typeHandlers, type) ? config.typeHandlers[type]! : "", type, event);
}

/** Door: start one onBatch call; `text` is one event a line. A line that is no event is invalid, and not in the batch. */
export function beginBatch(draw: number, text: string, laterMs: number): void {
  reset();
  isBatch = true;
  const events: Event[] = [];
  for (const line of text.split("\n")) {
    const event = parseRow(line);
    if (typeof event === "string") {
      heads.push({ status: "invalid", error: invalidEvent(event) });
    } else {
      heads.push(headOf(event));
      events.push(event);
    }
  }
  startWorld(draw, timeOf(events[0] ?? {}), laterMs);
  if (events.length === 0) state = State.Returned;
  else call("onBatch", "batch", events);
}

function isInsert(): boolean {
  return config.kind.startsWith("insert");
}

/** JSON of what was returned; undefined where JSON has nothing for it. */
function valueText(record: Partial<OutcomeRecord>): string | undefined {
  if (value === undefined) return undefined;
  let text: string | undefined;
  try {
    text = stringify(value);
  } catch (failure) {
    // Only an insert function's value goes anywhere, so only there it is the event's failure.
    if (isInsert()) {
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
  record.status = status; // a batch may begin with a row that is no event
  if (error !== undefined) record.error = error;
  if (logs.length > 0) record.logs = logs;
  if (requests.length > 0) record.requests = requests;
  if (logSurplus > 0) record.logSurplus = logSurplus;
  if (requestSurplus > 0) record.requestSurplus = requestSurplus;
  const waited = elapsedMs();
  if (waited > 0) record.waitedMs = waited;
  const waiting = pending() + unanswered();
  if ((state === State.Returned || state === State.Threw) && waiting > 0) {
    note(`still waiting for ${waiting} timers or requests when the handler was done: is a promise not awaited?`);
  }
  if (notes.length > 0) record.notes = notes;
  const hits = observer?.hits?.();
  if (hits) record.hits = hits;
  return record;
}

/** What was sent so far, as JSON; a message that has none is the invocation's error. */
function segmentMembers(record: Partial<OutcomeRecord>): string {
  if (segment === undefined || config.kind !== "source") return "";
  const { events, objects } = segment;
  segment = undefined;
  let bytes = 0;
  const listed = (messages: object[]): string => {
    const texts: string[] = [];
    for (const message of messages) {
      try {
        const text = stringify(message);
        bytes += text.length;
        if (bytes <= config.limits.outputBytes) texts.push(text);
      } catch (failure) {
        record.status = "threw";
        record.error ??= describe(failure);
      }
    }
    return `[${texts.join(",")}]`;
  };
  const members = `,"events":${listed(events)},"objects":${listed(objects)}`;
  if (bytes > config.limits.outputBytes) record.outputSurplusBytes = bytes;
  return members;
}

/** What the call returned for each event; where reading that throws, the whole batch has. */
function returnedRows(record: OutcomeRecord): Row[] {
  const ids: (string | undefined)[] = [];
  for (const head of heads) if (head.status === undefined) ids.push(head.messageId);
  try {
    if (ids.length > 0) return (bundle("batch") as BatchBundle).rowsOfBatch(isInsert(), ids, value);
  } catch (failure) {
    state = State.Threw;
    record.status = "threw";
    record.error = describe(failure);
  }
  return [];
}

function finishBatch(record: OutcomeRecord): string {
  const returned = state === State.Returned ? returnedRows(record) : [];
  const lines = heads.map((head, i) => {
    const isEvent = head.status === undefined;
    const outcome = isEvent ? (state === State.Returned ? returned.shift() : { error: record.error }) : {};
    const { valueText: text, ...rest } = outcome as { valueText?: string } & Partial<OutcomeRecord>;
    const own: OutcomeRecord = { status: record.status, ...head, ...rest, batch: heads.length, batchRow: i };
    if (i === 0) {
      const { logs, requests, logSurplus, requestSurplus, waitedMs, notes, hits } = record;
      Object.assign(own, { logs, requests, logSurplus, requestSurplus, waitedMs, hits });
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
  members += segmentMembers(record);
  return withMembers(record, members);
}

/**
 * Door: the outcome's text (one line a row), or while the handler has not settled, when the next thing is due (ms since
 * the invocation began; -1: nothing is).
 *
 * @param besideClockMs what counts towards `limitMs` besides this clock: computing, while time is virtual; below zero
 *   where some of the clock's time is not the invocation's own
 */
export function finish(besideClockMs: number, limitMs: number): string | number {
  if (state === State.Running) return nextDue();
  if (state === State.Invalid) return conclude("invalid");
  if (elapsedMs() + besideClockMs > limitMs && elapsedMs() > 0) {
    return abandon("Timeout", `the handler took longer than ${limitMs / 1000} s; it was waiting`);
  }
  return conclude(state === State.Returned ? "returned" : "threw");
}

/** Door: end the invocation from outside, with what it did so far. */
export function abandon(name: string, message: string): string {
  generation++;
  state = State.Threw;
  error = { name, message };
  return conclude("timeout");
}
