// URL, with Node's errors and way of showing itself.

import { canParseUrl, parseUrl, replacePart, type UrlPart, type UrlParts, withQuery } from "../host/url";
import { enumerable, INSPECT, tag } from "../node/classes";
import { codedError, missingArgs, plainCoded } from "../node/errors";
import { onChange, setQuery, URLSearchParams } from "./search-params";

function text(value: unknown): string {
  return `${value as string}`;
}

function invalidUrl(input: string, base: string | undefined): Error {
  const error = Object.assign(plainCoded("TypeError", "ERR_INVALID_URL", "Invalid URL"), { input });
  return base === undefined ? error : Object.assign(error, { base });
}

export class URL {
  #parts: UrlParts;
  #params: URLSearchParams | undefined;
  #isQueryStale = false; // #params has changed, #parts has not

  constructor(input: unknown, base: unknown = undefined) {
    if (arguments.length === 0) throw missingArgs("url");
    const against = base === undefined ? undefined : text(base);
    const parts = parseUrl(text(input), against);
    if (parts === undefined) throw invalidUrl(text(input), against);
    this.#parts = parts;
  }

  static parse(input: unknown, base: unknown = undefined): URL | null {
    if (arguments.length === 0) throw missingArgs("url");
    try {
      return new URL(text(input), base);
    } catch {
      return null;
    }
  }

  static canParse(url: unknown, base: unknown = undefined): boolean {
    if (arguments.length === 0) throw missingArgs("url");
    return canParseUrl(text(url), base === undefined ? undefined : text(base));
  }

  #current(): UrlParts {
    if (!this.#isQueryStale) return this.#parts;
    this.#isQueryStale = false;
    const query = this.#params!.toString();
    // Taking the query away may change an opaque path too: that is the parser's business.
    this.#parts = query === "" ? replacePart(this.#parts.href, "search", "")! : withQuery(this.#parts, query);
    return this.#parts;
  }

  #set(part: UrlPart, value: unknown): void {
    const before = this.#current();
    const after = replacePart(before.href, part, text(value));
    if (after === undefined) return;
    this.#parts = after;
    if (this.#params !== undefined && after.search !== before.search) setQuery(this.#params, after.search);
  }

  toString(): string {
    return this.#current().href;
  }

  get href(): string {
    return this.#current().href;
  }

  set href(value: unknown) {
    const href = text(value);
    const parts = parseUrl(href);
    if (parts === undefined) {
      throw Object.assign(codedError("TypeError", "ERR_INVALID_URL", "Invalid URL"), { input: href });
    }
    const { search } = this.#current();
    this.#parts = parts;
    if (this.#params !== undefined && search !== parts.search) setQuery(this.#params, parts.search);
  }

  get origin(): string {
    return this.#parts.origin;
  }

  get protocol(): string {
    return this.#parts.protocol;
  }

  set protocol(value: unknown) {
    this.#set("protocol", value);
  }

  get username(): string {
    return this.#parts.username;
  }

  set username(value: unknown) {
    this.#set("username", value);
  }

  get password(): string {
    return this.#parts.password;
  }

  set password(value: unknown) {
    this.#set("password", value);
  }

  get host(): string {
    return this.#parts.host;
  }

  set host(value: unknown) {
    this.#set("host", value);
  }

  get hostname(): string {
    return this.#parts.hostname;
  }

  set hostname(value: unknown) {
    this.#set("hostname", value);
  }

  get port(): string {
    return this.#parts.port;
  }

  set port(value: unknown) {
    this.#set("port", value);
  }

  get pathname(): string {
    return this.#current().pathname;
  }

  set pathname(value: unknown) {
    this.#set("pathname", value);
  }

  get search(): string {
    return this.#current().search;
  }

  set search(value: unknown) {
    this.#set("search", value);
  }

  get searchParams(): URLSearchParams {
    if (this.#params === undefined) {
      this.#params = new URLSearchParams(this.#parts.search);
      onChange(this.#params, () => {
        this.#isQueryStale = true;
      });
    }
    return this.#params;
  }

  get hash(): string {
    return this.#parts.hash;
  }

  set hash(value: unknown) {
    this.#set("hash", value);
  }

  toJSON(): string {
    return this.#current().href;
  }

  [INSPECT](depth: number | null, options: object, inspect: (value: unknown, options: object) => string): unknown {
    if (depth !== null && depth < 0) return this;
    const { name } = this.constructor;
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } =
      this;
    const shown = {
      href,
      origin,
      protocol,
      username,
      password,
      host,
      hostname,
      port,
      pathname,
      search,
      searchParams,
      hash,
    };
    return `${name} ${inspect(shown, options)}`;
  }
}

enumerable(URL.prototype);
enumerable(URL, ["parse", "canParse"]);
tag(URL);
