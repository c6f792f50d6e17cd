// UTF-8: short texts here, long ones by the host. Lone surrogates become U+FFFD.

import { host } from "segfn:core";

import { bytesFromHost, bytesToHost, call } from "./wire";

// Up to this length a loop is faster than the way to Python and back.
const SHORT = 32;

/** The text's UTF-8. */
export function utf8Encode(text: string): Uint8Array {
  const { length } = text;
  if (length <= SHORT) {
    const bytes = new Uint8Array(length);
    let i = 0;
    for (; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) break;
      bytes[i] = unit;
    }
    if (i === length) return bytes;
  }
  return bytesFromHost(call(host.text_encode!, text));
}

/** UTF-8 as text: every maximal invalid part becomes U+FFFD, a byte order mark stays. */
export function utf8Decode(bytes: Uint8Array): string {
  const { length } = bytes;
  if (length <= SHORT) {
    let i = 0;
    while (i < length && bytes[i]! < 128) i++;
    if (i === length) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  }
  return call(host.text_decode!, bytesToHost(bytes)) as string;
}

const NOT_ASCII = /[^\x00-\x7f]/;
const PART = 10_000;

/**
 * How many bytes the text's UTF-8 has.
 *
 * By functions of the engine, and in parts, since what they make is large: a loop here takes 0.2 µs a character, which
 * made it the most expensive part of a request.
 */
export function utf8Length(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length;
  const whole = text.toWellFormed();
  let length = 0;
  for (let start = 0, end; start < whole.length; start = end) {
    end = start + PART;
    if ((whole.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
    length += unescape(encodeURIComponent(whole.slice(start, end))).length;
  }
  return length;
}
