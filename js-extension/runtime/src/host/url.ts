// URLs, parsed by the host.

import { host } from "segfn:core";

import { call } from "./wire";

/** A URL's parts as WHATWG names them; all of it is ASCII. */
export interface UrlParts {
  href: string;
  origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
}

export type UrlPart = keyof UrlParts;

function partsOf(lines: string): UrlParts {
  // The order of PARTS in url.py.
  const parts = lines.split("\n") as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash] = parts;
  return { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash };
}

/** undefined: not a valid URL. */
export function parseUrl(text: string, base?: string): UrlParts | undefined {
  const lines = call(host.url_parse!, text, base) as string | null;
  return lines === null ? undefined : partsOf(lines);
}

export function canParseUrl(text: string, base?: string): boolean {
  return call(host.url_can_parse!, text, base) as boolean;
}

/** The URL after one part was set; undefined: the value is not valid for it. */
export function replacePart(href: string, part: UrlPart, value: string): UrlParts | undefined {
  const lines = call(host.url_replace!, href, part, value) as string | null;
  return lines === null ? undefined : partsOf(lines);
}

/** The URL after its query was set to a text, not empty, that needs no encoding. */
export function withQuery(parts: UrlParts, query: string): UrlParts {
  const hashAt = parts.href.indexOf("#");
  const fragment = hashAt < 0 ? "" : parts.href.slice(hashAt);
  const front = hashAt < 0 ? parts.href : parts.href.slice(0, hashAt);
  const queryAt = front.indexOf("?");
  const search = `?${query}`;
  const href = `${queryAt < 0 ? front : front.slice(0, queryAt)}${search}${fragment}`;
  return { ...parts, href, search };
}
