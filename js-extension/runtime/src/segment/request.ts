// The `request` of source functions: url, headers, json() and text(), nothing else.

import { bundle, isArray, stringify } from "segfn:core";
import { contentTypeOf, FORM, type Capture } from "./webhook";

const DEFAULT_URL = "https://fn.segmentapis.com/";

interface UrlBundle {
  URL: new (url: string) => { search: string };
  URLSearchParams: new () => { append(name: string, value: string): void; toString(): string };
}
interface FetchBundle {
  Headers: new (init?: unknown) => object;
}

function withSortedKeys(value: unknown): unknown {
  if (isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) {
    const sortedValue = withSortedKeys((value as Record<string, unknown>)[key]);
    if (key !== "__proto__") sorted[key] = sortedValue;
    else
      Object.defineProperty(sorted, key, { value: sortedValue, writable: true, configurable: true, enumerable: true });
  }
  return sorted;
}

function urlOf(capture: Capture): object {
  const { URL, URLSearchParams } = bundle("url") as UrlBundle;
  const url = new URL(capture.url ?? DEFAULT_URL);
  const query = capture.queryParameters;
  if (typeof query === "string") {
    url.search = query;
  } else if (query !== undefined && query !== null) {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      for (const one of isArray(value) ? value : [value]) params.append(name, String(one));
    }
    url.search = params.toString();
  }
  return url;
}

/**
 * Deployed functions see the payload's keys in alphabetical order, in `text()` too: Segment has parsed the JSON by then
 * and writes it anew. The editor's tester does not sort. A form's text stays what it is.
 */
export class SourceRequest {
  #capture: Capture;
  #sortKeys: boolean;
  #url: object | undefined;
  #headers: object | undefined;
  #parsed: unknown;
  #isParsed = false;

  constructor(capture: Capture, sortKeys: boolean) {
    this.#capture = capture;
    this.#sortKeys = sortKeys;
  }
  get url(): object {
    return (this.#url ??= urlOf(this.#capture));
  }
  get headers(): object {
    return (this.#headers ??= new (bundle("fetch") as FetchBundle).Headers(this.#capture.headers ?? {}));
  }
  json(): unknown {
    if (!this.#isParsed) {
      const body = this.#capture.body;
      if (body === undefined || body === null) {
        throw new SyntaxError("Unexpected end of JSON input (the request has no body)");
      }
      const parsed: unknown = typeof body === "string" ? JSON.parse(body) : body;
      this.#parsed = this.#sortKeys ? withSortedKeys(parsed) : parsed;
      this.#isParsed = true;
    }
    return this.#parsed;
  }
  text(): string {
    const body = this.#capture.body;
    if (typeof body === "string") return this.#sortKeys ? this.#sortedText(body) : body;
    if (body === undefined || body === null) return "";
    return stringify(this.json());
  }
  #sortedText(body: string): string {
    if (contentTypeOf(this.#capture) === FORM) return body;
    try {
      const parsed: unknown = JSON.parse(body);
      return typeof parsed === "object" && parsed !== null ? stringify(withSortedKeys(parsed)) : body;
    } catch {
      return body;
    }
  }
}
