// Buffer's encodings: text to bytes and back, each exactly as lenient as Node's.

import { native } from "segfn:core";

import { utf8Decode, utf8Encode, utf8Length } from "../host/text";

export interface Encoding {
  readonly name: string;
  /** How many bytes Node reserves for the text; never fewer than `encode` gives. */
  byteLength(text: string): number;
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

// Function.prototype.apply takes a limited number of arguments.
const CHUNK = 4096;

/** Code units, from an array or a typed array of them, as text. */
function fromUnits(units: Uint8Array | Uint16Array): string {
  if (units.length <= CHUNK) return String.fromCharCode.apply(null, units as unknown as number[]);
  const parts: string[] = [];
  for (let i = 0; i < units.length; i += CHUNK) {
    parts.push(String.fromCharCode.apply(null, units.subarray(i, i + CHUNK) as unknown as number[]));
  }
  return parts.join("");
}

function lowBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

// Node reads a text with characters beyond Latin-1 by their low bytes.
function narrowed(text: string): string {
  return /[^\0-\xff]/.test(text) ? fromUnits(lowBytes(text)) : text;
}

function encodeUtf16(text: string): Uint8Array {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return new Uint8Array(units.buffer);
}

function decodeUtf16(bytes: Uint8Array): string {
  // A copy, because sixteen bits must stand at an even offset; a byte too many is ignored.
  return fromUnits(new Uint16Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 1));
}

// Up to the first pair that is not hexadecimal; an odd digit at the end is ignored.
function encodeHex(text: string): Uint8Array {
  const even = text.length & ~1;
  const digits = even === text.length ? text : text.slice(0, even);
  try {
    return native.fromHex(digits);
  } catch {
    return native.fromHex(/^(?:[0-9a-f]{2})*/i.exec(narrowed(digits))![0]);
  }
}

function base64Length(text: string): number {
  let { length } = text;
  if (text.charCodeAt(length - 1) === 61) length--;
  if (length > 1 && text.charCodeAt(length - 1) === 61) length--;
  return (length * 3) >>> 2;
}

// Either alphabet, white space and foreign characters skipped, up to the first "=".
function encodeBase64(text: string): Uint8Array {
  try {
    return native.fromBase64(text);
  } catch {
    return native.fromBase64(cleanBase64(text));
  }
}

function cleanBase64(text: string): string {
  const narrow = narrowed(text);
  const end = narrow.indexOf("=");
  const data = (end < 0 ? narrow : narrow.slice(0, end))
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/[^A-Za-z0-9+/]+/g, "");
  return data.length % 4 === 1 ? data.slice(0, -1) : data;
}

function decodeBase64url(bytes: Uint8Array): string {
  return native.toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function decodeAscii(bytes: Uint8Array): string {
  return fromUnits(bytes.some((byte) => byte > 127) ? Uint8Array.from(bytes, (byte) => byte & 127) : bytes);
}

const units = (text: string): number => text.length;

export const utf8: Encoding = { name: "utf8", byteLength: utf8Length, encode: utf8Encode, decode: utf8Decode };
const utf16le: Encoding = {
  name: "utf16le",
  byteLength: (text) => text.length * 2,
  encode: encodeUtf16,
  decode: decodeUtf16,
};
const latin1: Encoding = { name: "latin1", byteLength: units, encode: lowBytes, decode: fromUnits };
const ascii: Encoding = { name: "ascii", byteLength: units, encode: lowBytes, decode: decodeAscii };
const hex: Encoding = {
  name: "hex",
  byteLength: (text) => text.length >>> 1,
  encode: encodeHex,
  decode: native.toHex,
};
const base64: Encoding = {
  name: "base64",
  byteLength: base64Length,
  encode: encodeBase64,
  decode: native.toBase64,
};
const base64url: Encoding = {
  name: "base64url",
  byteLength: base64Length,
  encode: encodeBase64,
  decode: decodeBase64url,
};

const BY_NAME = new Map<unknown, Encoding>([
  ["utf8", utf8],
  ["utf-8", utf8],
  ["hex", hex],
  ["base64", base64],
  ["base64url", base64url],
  ["latin1", latin1],
  ["binary", latin1],
  ["ascii", ascii],
  ["ucs2", utf16le],
  ["ucs-2", utf16le],
  ["utf16le", utf16le],
  ["utf-16le", utf16le],
]);

/** The encoding of that name in any case; undefined: Node knows none. */
export function encodingOf(name: unknown): Encoding | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(String(name).toLowerCase());
}
