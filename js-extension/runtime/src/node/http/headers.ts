// Headers as Node keeps them: a request's in the order they were set, an answer's merged by name.

import { codedError } from "../errors";

export type HeaderValue = string | number | string[];

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const INVALID = /[^\t\x20-\x7e\x80-\xff]/;

export function checkHeader(name: unknown, value: unknown): void {
  if (typeof name !== "string" || !TOKEN.test(name)) {
    throw codedError(
      "TypeError",
      "ERR_INVALID_HTTP_TOKEN",
      `Header name must be a valid HTTP token ["${String(name)}"]`,
    );
  }
  if (value === undefined) {
    const message = `Invalid value "undefined" for header "${name}"`;
    throw codedError("TypeError", "ERR_HTTP_INVALID_HEADER_VALUE", message);
  }
  for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (INVALID.test(String(one))) {
      throw codedError("TypeError", "ERR_INVALID_CHAR", `Invalid character in header content ["${name}"]`);
    }
  }
}

/** A request's headers: names keep the case they were set with. */
export class OutgoingHeaders {
  #entries = new Map<string, [name: string, value: HeaderValue]>();

  set(name: string, value: HeaderValue): void {
    checkHeader(name, value);
    this.#entries.set(name.toLowerCase(), [name, value]);
  }

  get(name: string): HeaderValue | undefined {
    return this.#entries.get(String(name).toLowerCase())?.[1];
  }

  has(name: string): boolean {
    return this.#entries.has(String(name).toLowerCase());
  }

  delete(name: string): void {
    this.#entries.delete(String(name).toLowerCase());
  }

  lowerNames(): string[] {
    return [...this.#entries.keys()];
  }

  rawNames(): string[] {
    return Array.from(this.#entries.values(), ([name]) => name);
  }

  all(): Record<string, HeaderValue> {
    const all = Object.create(null) as Record<string, HeaderValue>;
    for (const [lower, [, value]] of this.#entries) all[lower] = value;
    return all;
  }

  pairs(): [string, string][] {
    return Array.from(this.#entries.values()).flatMap(([name, value]): [string, string][] => {
      if (!Array.isArray(value)) return [[name, String(value)]];
      // Node sends each on a line of its own, but a cookie's parts on one.
      if (name.toLowerCase() === "cookie") return [[name, value.join("; ")]];
      return value.map((one): [string, string] => [name, String(one)]);
    });
  }
}

const FIRST_COUNTS = new Set(
  `age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since
  last-modified location max-forwards proxy-authorization referer retry-after server user-agent`.split(/\s+/),
);

/** An answer's headers as `response.headers` has them. */
export function merged(pairs: [string, string][]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase();
    const known = headers[lower];
    if (lower === "set-cookie") headers[lower] = [...((known as string[] | undefined) ?? []), value];
    else if (known === undefined) headers[lower] = value;
    else if (!FIRST_COUNTS.has(lower)) headers[lower] = `${known as string}${lower === "cookie" ? "; " : ", "}${value}`;
  }
  return headers;
}
