// node-fetch's Request, and what it puts on the wire.

import { bundle, native, type WireRequest } from "segfn:core";

import { enumerable, tag } from "../node/classes";
import { utf8Encode } from "../host/text";
import { parseUrl } from "../host/url";
import { Body, BODY_MEMBERS, clonedPayload, contentTypeOf, payloadIn } from "./body";
import { Headers, WireHeaders } from "./headers";

const INTERNALS = Symbol("Request internals");
const USER_AGENT = "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)";

export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

export interface RequestOptions {
  method?: string;
  headers?: unknown;
  body?: unknown;
  redirect?: string;
  signal?: Signal | null;
  timeout?: number;
  size?: number;
  follow?: number;
  compress?: boolean;
  counter?: number;
  agent?: unknown;
}

interface UrlLike {
  href: string;
  protocol: string;
  hostname: string;
  username: string;
  password: string;
}

/** Loaded when first asked for: most requests need its parser alone. */
export function urlClass(): new (url: string, base?: string) => UrlLike {
  return (bundle("url") as { URL: new (url: string, base?: string) => UrlLike }).URL;
}

const ESCAPED = /[{}|\\^`<>"' ]/g;

// node-fetch passes every URL through Node's legacy parser, which escapes some characters that URL lets stand.
function legacyHref(href: string): string {
  const at = href.indexOf("/", href.indexOf("://") + 3);
  if (at < 0) return href;
  const escape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return href.slice(0, at) + href.slice(at).replace(ESCAPED, escape);
}

/** A request's address. `href` is what user code sees, `sent` what is asked for; the rest decides about sending. */
interface Address {
  href: string;
  sent: string;
  /** Why it cannot be sent to. */
  refusal: string | undefined;
  authorization: string | undefined;
}

const SCHEME = /^[a-zA-Z][a-zA-Z\d+\-.]*:/;

function addressOf(text: string): Address {
  // Without a scheme the text stays as it is: sending it will fail.
  const url = SCHEME.test(text) ? (parseUrl(text) ?? new (urlClass())(text)) : undefined; // the class throws
  if (url === undefined || !url.hostname) {
    const href = url === undefined ? text : legacyHref(url.href);
    return { href, sent: href, refusal: "Only absolute URLs are supported", authorization: undefined };
  }
  const href = legacyHref(url.href);
  const isHttp = url.protocol === "http:" || url.protocol === "https:";
  return {
    href,
    sent: sentUrl(href, url),
    refusal: isHttp ? undefined : "Only HTTP(S) protocols are supported",
    authorization: url.username || url.password ? basicAuthorization(url) : undefined,
  };
}

// A function asks for the same address event after event: addresses are remembered, so many at most.
const MOST_ADDRESSES = 200;
const LONGEST_ADDRESS = 1_000;
const addresses = new Map<string, Address>();

function address(text: string): Address {
  const known = addresses.get(text);
  if (known !== undefined) return known;
  const made = addressOf(text);
  if (text.length <= LONGEST_ADDRESS) {
    if (addresses.size >= MOST_ADDRESSES) addresses.clear();
    addresses.set(text, made);
  }
  return made;
}

function isAbortSignal(value: unknown): value is Signal {
  const prototype: unknown = value && typeof value === "object" && Object.getPrototypeOf(value);
  return Boolean(prototype && (prototype as object).constructor.name === "AbortSignal");
}

function textOf(input: unknown): string {
  if (input === null) throw new TypeError("Cannot read properties of null (reading 'Symbol(Request internals)')");
  const { href } = (input ?? {}) as { href?: unknown };
  return `${(href || input) as string}`;
}

export class Request extends Body {
  [INTERNALS]: {
    method: string;
    redirect: string;
    headers: Headers;
    address: Address;
    signal: Signal | null;
  };
  follow: number;
  compress: boolean;
  counter: number;
  agent: unknown;

  constructor(input: unknown, init: RequestOptions = {}) {
    const from = input instanceof Request ? input : undefined;
    const to = address(from === undefined ? textOf(input) : from.url);
    const method = (init.method || from?.method || "GET").toUpperCase();
    const inherited = from === undefined ? null : payloadIn(from);
    const hasBody = (init.body !== undefined && init.body !== null) || inherited !== null;
    if (hasBody && (method === "GET" || method === "HEAD")) {
      throw new TypeError("Request with GET/HEAD method cannot have body");
    }
    const body: unknown = init.body ?? (from === undefined ? null : clonedPayload(from));
    super(body, { timeout: init.timeout || from?.timeout || 0, size: init.size || from?.size || 0 });
    const headers = new Headers(init.headers || from?.headers || {});
    if (body !== null && !headers.has("Content-Type")) {
      const contentType = contentTypeOf(body);
      if (contentType) headers.append("Content-Type", contentType);
    }
    const signal = "signal" in init ? (init.signal ?? null) : (from?.signal ?? null);
    if (signal !== null && !isAbortSignal(signal)) {
      throw new TypeError("Expected signal to be an instanceof AbortSignal");
    }
    const redirect = init.redirect || from?.redirect || "follow";
    this[INTERNALS] = { method, redirect, headers, address: to, signal };
    this.follow = init.follow ?? from?.follow ?? 20;
    this.compress = init.compress ?? from?.compress ?? true;
    this.counter = init.counter || from?.counter || 0;
    this.agent = init.agent || from?.agent;
  }

  get method(): string {
    return this[INTERNALS].method;
  }

  override get url(): string {
    return this[INTERNALS].address.href;
  }

  override get headers(): Headers {
    return this[INTERNALS].headers;
  }

  get redirect(): string {
    return this[INTERNALS].redirect;
  }

  get signal(): Signal | null {
    return this[INTERNALS].signal;
  }

  clone(): Request {
    return new Request(this);
  }
}

enumerable(Body.prototype, BODY_MEMBERS);
enumerable(Request.prototype, ["method", "url", "headers", "redirect", "clone", "signal"]);
tag(Request);

const NO_BODY = { body: null, bodyBase64: false };

/** The request as it leaves, with node-fetch's default headers. Throws for what cannot be sent. */
export function toWire(request: Request): WireRequest {
  const { method, address } = request[INTERNALS];
  if (address.refusal !== undefined) throw new TypeError(address.refusal);
  const headers = new WireHeaders(request.headers);
  headers.setDefault("Accept", "*/*");
  const payload = payloadIn(request);
  if (payload !== null) headers.set("Content-Length", String(payload.size));
  else if (method === "POST" || method === "PUT") headers.set("Content-Length", "0");
  headers.setDefault("User-Agent", USER_AGENT);
  if (request.compress) headers.setDefault("Accept-Encoding", "gzip,deflate");
  if (!request.agent) headers.setDefault("Connection", "close");
  if (address.authorization !== undefined) headers.setDefault("Authorization", address.authorization);
  const { body, bodyBase64 } = payload === null ? NO_BODY : payload.wire;
  const sent: WireRequest = { method, url: address.sent, headers: headers.pairs, body, bodyBase64 };
  if (!request.compress) sent.decompress = false;
  return sent;
}

function basicAuthorization({ username, password }: UrlLike): string {
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${native.toBase64(utf8Encode(credentials))}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Neither credentials nor fragment are part of what is asked for.
function sentUrl(href: string, url: UrlLike): string {
  const hashAt = href.indexOf("#");
  const whole = hashAt < 0 ? href : href.slice(0, hashAt);
  return url.username || url.password ? whole.replace(/^([^/]*\/\/)[^/?#]*@/, "$1") : whole;
}
