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

/** How many bytes the text's UTF-8 has. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 4;
      i++;
    } else length += 3;
  }
  return length;
}
