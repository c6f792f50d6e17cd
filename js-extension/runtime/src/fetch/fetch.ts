// node-fetch's fetch: requests go through the host's transport, redirects are followed here.

import { clearTimeout, send, setTimeout, type WireResponse } from "segfn:core";

import { payloadIn } from "./body";
import { AbortError, FetchError } from "./errors";
import { Headers, lenientHeaders } from "./headers";
import { fromWire } from "./payload";
import { Request, type RequestOptions, toWire, urlClass } from "./request";
import { Response } from "./response";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const PRIVATE_HEADERS = ["authorization", "www-authenticate", "cookie", "cookie2"];

export function isRedirect(code: number): boolean {
  return REDIRECTS.has(code);
}

export function fetch(url: unknown, options?: RequestOptions): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new Request(url, options);
    const wire = toWire(request);
    const finish = request.signal === null && !request.timeout ? nothing : limit(request, reject);
    if (finish === undefined) return;
    send(
      wire,
      (answer) => {
        finish();
        try {
          resolve(settle(request, answer));
        } catch (error) {
          reject(error);
        }
      },
      (error) => {
        finish();
        reject(new FetchError(`request to ${request.url} failed, reason: ${error.message}`, "system", error));
      },
    );
  });
}

function nothing(): void {}

/**
 * Reject when the request's signal or timeout says so. Gives what to call when the request is over; undefined: it was
 * aborted before it began.
 */
function limit(request: Request, reject: (error: unknown) => void): (() => void) | undefined {
  const { signal } = request;
  let timer: unknown;
  const finish = (): void => {
    signal?.removeEventListener("abort", abort);
    clearTimeout(timer);
  };
  const fail = (error: unknown): void => {
    finish();
    reject(error);
  };
  const abort = (): void => fail(new AbortError("The user aborted a request."));
  if (signal?.aborted) {
    abort();
    return undefined;
  }
  signal?.addEventListener("abort", abort);
  if (request.timeout) {
    const late = (): void => fail(new FetchError(`network timeout at: ${request.url}`, "request-timeout"));
    timer = setTimeout(late, request.timeout);
  }
  return finish;
}

function settle(request: Request, answer: WireResponse): Response | Promise<Response> {
  const headers = lenientHeaders(answer.headers ?? []);
  if (isRedirect(answer.status)) {
    const next = redirected(request, answer.status, headers);
    if (next !== undefined) return fetch(next);
  }
  const { status, statusText } = answer;
  // Over real HTTP these have no body; what answers may be a mock that does not know.
  const isEmpty = request.method === "HEAD" || status === 204 || status === 304;
  const payload = isEmpty
    ? fromWire("", false)
    : fromWire(answer.body ?? "", answer.bodyBase64 ?? false, answer.bodyError);
  return new Response(payload, {
    url: request.url,
    status,
    statusText: statusText ?? "",
    headers,
    size: request.size,
    timeout: request.timeout,
    counter: request.counter,
  });
}

/** The request that follows a redirect; undefined: the answer itself is what the caller gets. */
function redirected(request: Request, status: number, headers: Headers): Request | undefined {
  const location = headers.get("Location");
  const target = location === null ? undefined : resolved(location, request);
  switch (request.redirect) {
    case "error": {
      const message = `uri requested responds with a redirect, redirect mode is set to error: ${request.url}`;
      throw new FetchError(message, "no-redirect");
    }
    case "manual":
      if (target !== undefined) headers.set("Location", target);
      return undefined;
    case "follow":
      break;
    default:
      return undefined;
  }
  if (target === undefined) return undefined;
  if (request.counter >= request.follow) {
    throw new FetchError(`maximum redirect reached at: ${request.url}`, "max-redirect");
  }
  return new Request(target, nextOptions(request, status, target));
}

function resolved(location: string, request: Request): string | undefined {
  try {
    return new (urlClass())(location, request.url).href;
  } catch {
    if (request.redirect === "manual") return undefined;
    throw new FetchError(`uri requested responds with an invalid redirect URL: ${location}`, "invalid-redirect");
  }
}

function nextOptions(request: Request, status: number, target: string): RequestOptions {
  const headers = new Headers(request.headers);
  if (!isSameSite(target, request.url)) {
    for (const name of PRIVATE_HEADERS) headers.delete(name);
  }
  const { follow, compress, timeout, size, agent, signal } = request;
  const counter = request.counter + 1;
  const options: RequestOptions = { headers, follow, compress, timeout, size, agent, signal, counter };
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === "POST");
  if (becomesGet) {
    headers.delete("content-length");
    return { ...options, method: "GET" };
  }
  return { ...options, method: request.method, body: payloadIn(request) };
}

/** The same host or one it is below, by the same protocol: credentials may go along. */
function isSameSite(target: string, original: string): boolean {
  const to = new (urlClass())(target);
  const from = new (urlClass())(original);
  const isWithin = from.hostname === to.hostname || from.hostname.endsWith(`.${to.hostname}`);
  return isWithin && from.protocol === to.protocol;
}

Object.assign(fetch, { isRedirect, Promise });
