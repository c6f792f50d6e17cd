// What Segment takes at a source function's webhook (connections/functions/source-functions).

import { isArray, stringify } from "segfn:core";

/** A captured webhook as the caller gives it: one JSON object. */
export interface Capture {
  body?: unknown;
  headers?: Record<string, unknown>;
  url?: string;
  method?: unknown;
  queryParameters?: string | Record<string, string | string[]>;
}

export const FORM = "application/x-www-form-urlencoded";
const ACCEPTED = ["application/json", FORM];
const MOST_BODY_BYTES = 512 * 1024;
const MOST_BYTES_OF_A_UNIT = 3; // UTF-8 of one UTF-16 unit

/** The media type without parameters, in lower case; undefined where the capture has none. */
export function contentTypeOf(capture: Capture): string | undefined {
  const { headers } = capture;
  if (typeof headers !== "object" || headers === null) return undefined;
  for (const name of Object.keys(headers)) {
    if (name.toLowerCase() !== "content-type") continue;
    const value = headers[name];
    const text: unknown = isArray(value) ? value[0] : value;
    return typeof text === "string" ? text.split(";", 1)[0]!.trim().toLowerCase() : undefined;
  }
  return undefined;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

/**
 * Why Segment turns the request away before the function sees it; undefined: it does not.
 *
 * @param rowLength how long the whole capture's text is, which is known anyway
 */
export function refusalOf(capture: Capture, rowLength: number): string | undefined {
  if (rowLength * MOST_BYTES_OF_A_UNIT <= MOST_BODY_BYTES || capture.body === undefined) return undefined;
  const { body } = capture;
  const bytes = utf8Bytes(typeof body === "string" ? body : stringify(body));
  if (bytes <= MOST_BODY_BYTES) return undefined;
  return `the request's body has ${bytes} bytes; Segment takes 512 KiB (${MOST_BODY_BYTES} bytes) and turns the request away`;
}

/** What of the request Segment does not take, though it runs here: a capture may have lost its headers on the way. */
export function noteOddities(capture: Capture, note: (text: string) => void): void {
  const type = contentTypeOf(capture);
  if (type !== undefined && !ACCEPTED.includes(type)) {
    note(`the request's content type is ${type}; Segment takes ${ACCEPTED.join(" and ")} only`);
  }
  const { method } = capture;
  if (typeof method === "string" && method.toUpperCase() !== "POST") {
    note(`the request's method is ${method}; Segment takes POST only`);
  }
}
