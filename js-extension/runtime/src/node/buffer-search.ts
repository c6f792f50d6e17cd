// indexOf and lastIndexOf of Buffer.

import { type Encoding, encodingOf, utf8 } from "./encodings";
import { codedError, invalidArgType } from "./errors";

const BEFORE = -1;

export function unknownEncoding(name: unknown): Error {
  return codedError("TypeError", "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(name)}`);
}

// Where the search starts; as Node's IndexOfOffset.
function start(length: number, offset: number, wanted: number, forward: boolean): number {
  if (offset < 0) {
    if (offset + length >= 0) return length + offset;
    return forward || wanted === 0 ? 0 : BEFORE;
  }
  if (offset + wanted <= length) return offset;
  if (wanted === 0) return length;
  return forward ? BEFORE : length - 1;
}

function matches(buffer: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let i = 0; i < wanted.length; i++) {
    if (buffer[at + i] !== wanted[i]) return false;
  }
  return true;
}

function searchForward(buffer: Uint8Array, wanted: Uint8Array, from: number, step: number): number {
  const last = buffer.length - wanted.length;
  for (let at = from; at <= last; at += 1) {
    at = Uint8Array.prototype.indexOf.call(buffer, wanted[0]!, at);
    if (at < 0 || at > last) return -1;
    if (at % step === 0 && matches(buffer, wanted, at)) return at;
  }
  return -1;
}

function searchBackward(buffer: Uint8Array, wanted: Uint8Array, from: number, step: number): number {
  for (let at = Math.min(from, buffer.length - wanted.length); at >= 0; at -= 1) {
    if (at % step === 0 && matches(buffer, wanted, at)) return at;
  }
  return -1;
}

function search(buffer: Uint8Array, wanted: Uint8Array, offset: number, forward: boolean, wide: boolean): number {
  const from = start(buffer.length, offset, wanted.length, forward);
  if (wanted.length === 0) return from;
  if (from === BEFORE || wanted.length > buffer.length) return -1;
  // UTF-16 is searched in units of two bytes.
  if (wide && (buffer.length < 2 || wanted.length < 2)) return -1;
  const step = wide ? 2 : 1;
  const aligned = wide ? from & ~1 : from;
  return forward ? searchForward(buffer, wanted, aligned, step) : searchBackward(buffer, wanted, aligned, step);
}

/** Position in bytes, -1: not there. `byteOffset` may be the encoding. */
export function find(
  buffer: Uint8Array,
  value: unknown,
  byteOffset: unknown,
  encodingName: unknown,
  forward: boolean,
): number {
  if (typeof byteOffset === "string") {
    encodingName = byteOffset;
    byteOffset = undefined;
  }
  let offset = Math.trunc(Math.max(-0x80000000, Math.min(0x7fffffff, Number(byteOffset))));
  if (Number.isNaN(offset)) offset = forward ? 0 : buffer.length;
  if (typeof value === "number") return search(buffer, Uint8Array.of(value), offset, forward, false);
  const encoding: Encoding | undefined = encodingName === undefined ? utf8 : encodingOf(encodingName);
  const wide = encoding?.name === "utf16le";
  if (typeof value === "string") {
    if (encoding === undefined) throw unknownEncoding(encodingName);
    // A text of two-byte units is not looked for beyond the last whole unit.
    const searched = wide ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length & ~1) : buffer;
    return search(searched, encoding.encode(value), offset, forward, wide);
  }
  if (value instanceof Uint8Array) return search(buffer, value, offset, forward, wide);
  const expected = "one of type number or string or an instance of Buffer or Uint8Array";
  throw invalidArgType("value", expected, value);
}
