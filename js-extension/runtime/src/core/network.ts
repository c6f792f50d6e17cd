// One HTTP request through the host's transport, recorded with the invocation.

import type { Exchange, TransportError, WireRequest, WireResponse } from "../contracts.gen";
import { elapsedMs, schedule } from "./clock";
import { host } from "./host";
import { observer } from "./observer";
import { parseJSON, stringify } from "./natives";

type Answer = WireResponse | TransportError;

interface Waiting {
  isAnswered: boolean;
  index: number;
  exchange: Exchange;
  began: number;
  answered: (response: WireResponse) => void;
  failed: (error: TransportError) => void;
}

let waiting = new Map<number, Waiting>();
let nextId = 1;
let sent = 0;
let record: (exchange: Exchange) => void = () => undefined;
let note: (text: string) => void = () => undefined;
let responseBytes = Infinity;

/** Begin an invocation: answers to requests of earlier ones are nobody's. */
export function startNetwork(
  sink: (exchange: Exchange) => void,
  keepResponseBytes: number,
  tell: (text: string) => void,
): void {
  waiting = new Map();
  sent = 0;
  record = sink;
  note = tell;
  responseBytes = keepResponseBytes;
}

/** How many requests the host has not answered; an answer that is on its way counts as something due on the clock. */
export function unanswered(): number {
  let count = 0;
  for (const asked of waiting.values()) if (!asked.isAnswered) count++;
  return count;
}

/** Send a request on its way; one of the two is called when its answer takes effect. */
export function send(
  request: WireRequest,
  answered: (response: WireResponse) => void,
  failed: (error: TransportError) => void,
): void {
  const exchange: Exchange = {
    method: request.method,
    url: request.url,
    requestHeaders: headersRecord(request.headers),
  };
  if (request.body !== null && request.body !== undefined) exchange.requestBody = request.body;
  if (request.bodyBase64) exchange.requestBodyBase64 = true;
  record(exchange);
  const id = nextId++;
  const index = sent++;
  observer?.mark?.("request", index);
  waiting.set(id, { isAnswered: false, index, exchange, began: elapsedMs(), answered, failed });
  const atOnce = host.fetch!(id, stringify(request));
  if (typeof atOnce === "string") answer(id, atOnce);
}

function headersRecord(pairs: [string, string][]): Record<string, string> {
  const made: Record<string, string> = {};
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i]!; // destructuring takes an iterator each time
    const name = pair[0];
    made[name] = name in made ? `${made[name]}, ${pair[1]}` : pair[1];
  }
  return made;
}

/** The host's answer (JSON text); it takes effect when its latency has passed on the clock. */
export function answer(id: number, text: string): void {
  const asked = waiting.get(id);
  if (asked === undefined) return;
  asked.isAnswered = true;
  const result = parseJSON(text) as Answer;
  schedule(result.latencyMs ?? 0, () => {
    waiting.delete(id);
    observer?.mark?.("answer", asked.index);
    const { exchange } = asked;
    exchange.durationMs = elapsedMs() - asked.began;
    if (result.kind === "error") {
      exchange.error = `${result.code}: ${result.message}`;
      asked.failed(result);
      return;
    }
    exchange.status = result.status;
    exchange.responseHeaders = headersRecord(result.headers ?? []);
    const body = result.body ?? "";
    exchange.responseBody = body.length > responseBytes ? body.slice(0, responseBytes) : body;
    if (body.length > responseBytes) note(`a response body is shown only in part: ${body.length} characters`);
    if (result.bodyBase64) exchange.responseBodyBase64 = true;
    if (result.bodyError) exchange.error = `${result.bodyError.code}: ${result.bodyError.message}`;
    asked.answered({ ...result, headers: result.headers ?? [], body, statusText: result.statusText ?? "" });
  });
}
