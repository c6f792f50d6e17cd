// The methods of Buffer's instances. Argument checks and their errors follow Node's lib/buffer.js.

import { addNumberMethods } from "./buffer-numbers";
import { find, unknownEncoding } from "./buffer-search";
import { checkInteger, outOfBounds } from "./checks";
import { enumerable, INSPECT } from "./classes";
import { type Encoding, encodingOf, utf8 } from "./encodings";
import { codedError, invalidArgType, outOfRange, quoted } from "./errors";

const BYTES = "an instance of Buffer or Uint8Array";
const SHOWN_BYTES = 50;

export function knownEncoding(name: unknown): Encoding {
  if (!name) return utf8;
  const encoding = encodingOf(name);
  if (encoding === undefined) throw unknownEncoding(name);
  return encoding;
}

export function checkBytes(value: unknown, name: string): asserts value is Uint8Array {
  if (!(value instanceof Uint8Array)) throw invalidArgType(name, BYTES, value);
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

/** Where `slice(offset)` begins. */
function adjusted(offset: unknown, length: number): number {
  const at = Math.trunc(Number(offset)) || 0;
  return at < 0 ? Math.max(0, at + length) : Math.min(at, length);
}

/** As much of `source` as fits; returns how much. */
export function put(target: Uint8Array, at: number, source: Uint8Array): number {
  const count = Math.min(source.length, target.length - at);
  if (count <= 0) return 0;
  target.set(count < source.length ? source.subarray(0, count) : source, at);
  return count;
}

// A character is written whole or not at all.
function wholeCharacters(encoding: Encoding, bytes: Uint8Array, space: number): Uint8Array {
  let count = Math.min(bytes.length, space);
  if (encoding.name === "utf8") {
    while (count > 0 && count < bytes.length && (bytes[count]! & 0xc0) === 0x80) count--;
  } else if (encoding.name === "utf16le") {
    count &= ~1;
  }
  return count < bytes.length ? bytes.subarray(0, count) : bytes;
}

export class FastBuffer extends Uint8Array {
  get parent(): ArrayBufferLike | undefined {
    return this instanceof FastBuffer ? this.buffer : undefined;
  }

  get offset(): number | undefined {
    return this instanceof FastBuffer ? this.byteOffset : undefined;
  }

  copy(target: Uint8Array, targetStart?: number, sourceStart?: number, sourceEnd?: number): number {
    checkBytes(target, "target");
    const to = copyOffset(targetStart, "targetStart", 0);
    const from = copyOffset(sourceStart, "sourceStart", 0, this.length);
    const end = copyOffset(sourceEnd, "sourceEnd", this.length);
    if (to >= target.length || from >= end) return 0;
    return put(target, to, new Uint8Array(this.buffer, this.byteOffset + from, Math.min(end, this.length) - from));
  }

  override toString(encoding?: string, start?: number, end?: number): string {
    const { length } = this;
    const from = start === undefined || !(start > 0) ? 0 : Math.trunc(start);
    const to = end === undefined || end > length ? length : Math.trunc(end) || 0;
    if (from >= length || to <= from) return "";
    const bytes = from === 0 && to === length ? this : new Uint8Array(this.buffer, this.byteOffset + from, to - from);
    if (encoding === undefined) return utf8.decode(bytes);
    const known = encodingOf(encoding);
    if (known === undefined) throw unknownEncoding(encoding);
    return known.decode(bytes);
  }

  equals(otherBuffer: Uint8Array): boolean {
    checkBytes(otherBuffer, "otherBuffer");
    return this.length === otherBuffer.length && compareBytes(this, otherBuffer) === 0;
  }

  inspect(_depth?: number, context?: InspectContext, show?: (value: unknown, options: object) => string): string {
    const shown = this.toString("hex", 0, SHOWN_BYTES)
      .replace(/(.{2})/g, "$1 ")
      .trim();
    const more = this.length - SHOWN_BYTES;
    let text = more > 0 ? `${shown} ... ${more} more byte${more > 1 ? "s" : ""}` : shown;
    const extra = Object.keys(this).slice(this.length);
    if (context !== undefined && show !== undefined && extra.length > 0) {
      const properties = Object.fromEntries(
        extra.map((name) => [name, (this as unknown as Record<string, unknown>)[name]]),
      );
      const options = { ...context, breakLength: Infinity, compact: true };
      text += `${text === "" ? "" : ", "}${show(properties, options).slice(2, -2)}`;
    }
    return `<${this.constructor.name} ${text}>`;
  }

  compare(
    target: Uint8Array,
    targetStart?: number,
    targetEnd?: number,
    sourceStart?: number,
    sourceEnd?: number,
  ): number {
    checkBytes(target, "target");
    if (targetStart !== undefined) checkInteger(targetStart, "targetStart");
    if (targetEnd !== undefined) checkInteger(targetEnd, "targetEnd", 0, target.length);
    if (sourceStart !== undefined) checkInteger(sourceStart, "sourceStart");
    if (sourceEnd !== undefined) checkInteger(sourceEnd, "sourceEnd", 0, this.length);
    const [from, to] = [sourceStart ?? 0, sourceEnd ?? this.length];
    const [otherFrom, otherTo] = [targetStart ?? 0, targetEnd ?? target.length];
    if (from >= to) return otherFrom >= otherTo ? 0 : -1;
    if (otherFrom >= otherTo) return 1;
    return compareBytes(this.subarray(from, to), target.subarray(otherFrom, otherTo));
  }

  override indexOf(value: unknown, byteOffset?: unknown, encoding?: unknown): number {
    return find(this, value, byteOffset, encoding, true);
  }

  override lastIndexOf(value: unknown, byteOffset?: unknown, encoding?: unknown): number {
    return find(this, value, byteOffset, encoding, false);
  }

  override includes(value: unknown, byteOffset?: unknown, encoding?: unknown): boolean {
    return this.indexOf(value, byteOffset, encoding) !== -1;
  }

  override fill(value: unknown, offset?: unknown, end?: unknown, encoding?: unknown): this {
    if (typeof value === "string") {
      if (offset === undefined || typeof offset === "string") {
        [encoding, offset, end] = [offset, 0, this.length];
      } else if (typeof end === "string") {
        [encoding, end] = [end, this.length];
      }
    }
    const pattern = fillPattern(value, encoding);
    if (offset === undefined) {
      [offset, end] = [0, this.length];
    } else {
      checkInteger(offset, "offset");
      if (end === undefined) end = this.length;
      else checkInteger(end, "end", 0, this.length);
    }
    const [from, to] = [offset as number, end as number];
    if (from >= to) return this;
    if (pattern.length === 0) {
      const shown = typeof value === "string" ? quoted(value) : "Uint8Array(0) []";
      const message = `The argument 'value' is invalid. Received ${shown}`;
      throw codedError("TypeError", "ERR_INVALID_ARG_VALUE", message);
    }
    if (pattern.length === 1) {
      Uint8Array.prototype.fill.call(this, pattern[0]!, from, to);
      return this;
    }
    for (let at = from; at < to; at += pattern.length) put(this.subarray(0, to), at, pattern);
    return this;
  }

  write(string: string, offset?: number | string, length?: number | string, encoding?: string): number {
    if (typeof string !== "string") throw codedError("TypeError", "ERR_INVALID_ARG_TYPE", "argument must be a string");
    let at = 0;
    let space = this.length;
    if (offset === undefined) {
      encoding = "utf8"; // whatever else is given
    } else if (length === undefined && typeof offset === "string") {
      encoding = offset;
    } else {
      checkInteger(offset, "offset", 0, this.length);
      at = offset;
      space -= at;
      if (typeof length === "string") {
        encoding = length;
      } else if (length !== undefined) {
        checkInteger(length, "length", 0, this.length);
        space = Math.min(space, length);
      }
    }
    return writeText(this, knownEncoding(encoding), string, at, space);
  }

  toJSON(): { type: "Buffer"; data: number[] } {
    return { type: "Buffer", data: Array.from(this) };
  }

  override subarray(start?: number, end?: number): FastBuffer {
    const from = adjusted(start, this.length);
    const to = end === undefined ? this.length : adjusted(end, this.length);
    return new FastBuffer(this.buffer, this.byteOffset + from, Math.max(0, to - from));
  }

  override slice(start?: number, end?: number): FastBuffer {
    return this.subarray(start, end);
  }

  swap16(): this {
    return swap(this, 2);
  }

  swap32(): this {
    return swap(this, 4);
  }

  swap64(): this {
    return swap(this, 8);
  }
}

interface InspectContext {
  showHidden?: boolean;
}

function copyOffset(value: unknown, name: string, otherwise: number, max?: number): number {
  if (value === undefined) return otherwise;
  const number = Math.floor(Number(value));
  const whole = Number.isSafeInteger(number) ? number : 0;
  if (whole < 0 || (max !== undefined && whole > max)) {
    throw outOfRange(name, max === undefined ? ">= 0" : `>= 0 && <= ${max}`, whole);
  }
  return whole;
}

function fillPattern(value: unknown, encodingName: unknown): Uint8Array {
  if (typeof value === "string") {
    if (encodingName !== undefined && typeof encodingName !== "string") {
      throw invalidArgType("encoding", "of type string", encodingName);
    }
    const encoding = knownEncoding(encodingName);
    return value === "" ? Uint8Array.of(0) : encoding.encode(value);
  }
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return Uint8Array.of(typeof value === "boolean" || typeof value === "number" ? Number(value) : 0);
}

function writeText(buffer: Uint8Array, encoding: Encoding, text: string, at: number, space: number): number {
  return put(buffer, at, wholeCharacters(encoding, encoding.encode(text), space));
}

function swap<T extends Uint8Array>(buffer: T, width: number): T {
  if (buffer.length % width !== 0) {
    const message = `Buffer size must be a multiple of ${width * 8}-bits`;
    throw codedError("RangeError", "ERR_INVALID_BUFFER_SIZE", message);
  }
  for (let at = 0; at < buffer.length; at += width) buffer.subarray(at, at + width).reverse();
  return buffer;
}

// asciiSlice, hexWrite and so on: undocumented, but libraries use them.
function addEncodingMethods(prototype: object): void {
  const names = {
    ascii: "ascii",
    base64: "base64",
    base64url: "base64url",
    latin1: "latin1",
    hex: "hex",
    ucs2: "utf16le",
  };
  for (const [name, encodingName] of Object.entries({ ...names, utf8: "utf8" })) {
    const encoding = encodingOf(encodingName)!;
    const methods = {
      [`${name}Slice`](this: FastBuffer, start = 0, end = this.length): string {
        return encoding.decode(new Uint8Array(this.subarray(start, end)));
      },
      [`${name}Write`](this: FastBuffer, text: string, offset = 0, length = this.length - offset): number {
        if (offset < 0 || offset > this.length) throw outOfBounds("offset");
        if (length < 0) throw outOfBounds("length");
        return writeText(this, encoding, text, offset, Math.min(length, this.length - offset));
      },
    };
    Object.assign(prototype, methods);
  }
}

addNumberMethods(FastBuffer.prototype);
addEncodingMethods(FastBuffer.prototype);
Object.defineProperty(FastBuffer.prototype, "toLocaleString", {
  value: FastBuffer.prototype.toString,
  configurable: true,
});
enumerable(FastBuffer.prototype);
Object.defineProperty(FastBuffer.prototype, INSPECT, {
  value: FastBuffer.prototype.inspect,
  writable: true,
  configurable: true,
});
