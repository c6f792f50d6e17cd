// Node's Buffer: a Uint8Array that knows encodings.
//
// One difference: there is no pool, so the ArrayBuffer of a small Buffer holds that Buffer alone.

import { isAnyArrayBuffer } from "./bytes";
import { checkInteger, checkNumber, MAX_LENGTH, outOfBounds } from "./checks";
import { encodingOf, utf8 } from "./encodings";
import { invalidArgType } from "./errors";
import { checkBytes, compareBytes, FastBuffer, knownEncoding, put } from "./fast-buffer";

/** Node's Buffer, callable with and without `new`. Its instances' class is named by its prototype's constructor. */
export interface BufferConstructor {
  new (value: unknown, encodingOrOffset?: unknown, length?: number): Buffer;
  (value: unknown, encodingOrOffset?: unknown, length?: number): Buffer;
  readonly prototype: Buffer;
  poolSize: number;
  from(value: unknown, encodingOrOffset?: unknown, length?: number): Buffer;
  copyBytesFrom(view: ArrayBufferView, offset?: number, length?: number): Buffer;
  of(...items: number[]): Buffer;
  alloc(size: number, fill?: unknown, encoding?: string): Buffer;
  allocUnsafe(size: number): Buffer;
  allocUnsafeSlow(size: number): Buffer;
  isBuffer(value: unknown): value is Buffer;
  compare(buf1: Uint8Array, buf2: Uint8Array): number;
  isEncoding(encoding: unknown): boolean;
  concat(list: Uint8Array[], length?: number): Buffer;
  byteLength(string: unknown, encoding?: string): number;
}

export type Buffer = FastBuffer;

function wrap(bytes: Uint8Array): Buffer {
  return new FastBuffer(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

function fromText(text: string, encodingName: unknown): Buffer {
  const encoding = typeof encodingName === "string" ? knownEncoding(encodingName) : utf8;
  return wrap(encoding.encode(text));
}

function fromArrayBuffer(memory: ArrayBufferLike, byteOffset: unknown, length: unknown): Buffer {
  const offset = Number(byteOffset ?? 0) || 0;
  const rest = memory.byteLength - offset;
  if (rest < 0) throw outOfBounds("offset");
  const count = length === undefined ? undefined : Math.max(0, Number(length) || 0);
  if (count !== undefined && count > rest) throw outOfBounds("length");
  if (offset < 0) throw new RangeError(`Start offset ${offset} is outside the bounds of the buffer`);
  return new FastBuffer(memory as ArrayBuffer, offset, count);
}

interface ObjectLike {
  length?: unknown;
  buffer?: unknown;
  type?: unknown;
  data?: unknown;
  [Symbol.toPrimitive]?: unknown;
}

function fromObject(value: ObjectLike): Buffer | undefined {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    if (typeof value.length !== "number" || value.length <= 0) return new FastBuffer(0);
    return new FastBuffer(value as unknown as ArrayLike<number>);
  }
  return value.type === "Buffer" && Array.isArray(value.data) ? new FastBuffer(value.data as number[]) : undefined;
}

function from(value: unknown, encodingOrOffset?: unknown, length?: unknown): Buffer {
  if (typeof value === "string") return fromText(value, encodingOrOffset);
  if (typeof value === "object" && value !== null) {
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const inner: unknown = value.valueOf && value.valueOf();
    if (inner != null && inner !== value && (typeof inner === "string" || typeof inner === "object")) {
      return from(inner, encodingOrOffset, length);
    }
    const made = fromObject(value);
    if (made !== undefined) return made;
    const convert = (value as ObjectLike)[Symbol.toPrimitive];
    if (typeof convert === "function") {
      const primitive: unknown = convert.call(value, "string");
      if (typeof primitive === "string") return fromText(primitive, encodingOrOffset);
    }
  }
  const expected = "of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object";
  throw invalidArgType("first argument", expected, value);
}

export const Buffer = function Buffer(value: unknown, encodingOrOffset?: unknown, length?: number): FastBuffer {
  if (typeof value === "number") {
    if (typeof encodingOrOffset === "string") throw invalidArgType("string", "of type string", value);
    return statics.alloc(value);
  }
  return from(value, encodingOrOffset, length);
} as unknown as BufferConstructor;

// Not `view.slice`: that of a Buffer shares its memory.
function copyOf(view: Uint8Array, start: number, end: number | undefined): Uint8Array {
  const { slice } = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
  return slice.call(view, start, end);
}

const statics = {
  poolSize: 8192,
  from(value: unknown, encodingOrOffset?: unknown, length?: number): Buffer {
    return from(value, encodingOrOffset, length);
  },
  copyBytesFrom(view: ArrayBufferView, offset?: number, length?: number): Buffer {
    if (!ArrayBuffer.isView(view) || view instanceof DataView)
      throw invalidArgType("view", "an instance of TypedArray", view);
    if (offset !== undefined) checkInteger(offset, "offset");
    if (length !== undefined) checkInteger(length, "length");
    const part = copyOf(view as Uint8Array, offset ?? 0, length === undefined ? undefined : (offset ?? 0) + length);
    return new FastBuffer(part.buffer as ArrayBuffer, part.byteOffset, part.byteLength);
  },
  of(...items: number[]): Buffer {
    return new FastBuffer(items);
  },
  alloc(size: number, fill?: unknown, encoding?: string): Buffer {
    checkNumber(size, "size", 0, MAX_LENGTH);
    const made = new FastBuffer(size);
    return fill === undefined || fill === 0 || size === 0 ? made : made.fill(fill, 0, made.length, encoding);
  },
  allocUnsafe(size: number): Buffer {
    checkNumber(size, "size", 0, MAX_LENGTH);
    return new FastBuffer(size);
  },
  allocUnsafeSlow(size: number): Buffer {
    checkNumber(size, "size", 0, MAX_LENGTH);
    return new FastBuffer(size);
  },
  isBuffer(value: unknown): value is Buffer {
    return value instanceof FastBuffer;
  },
  compare(buf1: Uint8Array, buf2: Uint8Array): number {
    checkBytes(buf1, "buf1");
    checkBytes(buf2, "buf2");
    return compareBytes(buf1, buf2);
  },
  isEncoding(encoding: unknown): boolean {
    return typeof encoding === "string" && encodingOf(encoding) !== undefined;
  },
  concat(list: Uint8Array[], length?: number): Buffer {
    if (!Array.isArray(list)) throw invalidArgType("list", "an instance of Array", list);
    if (length !== undefined) checkInteger(length, "length");
    const total = length ?? list.reduce((sum, part) => sum + (part.length || 0), 0);
    const all = new FastBuffer(total);
    let at = 0;
    list.forEach((part, i) => {
      checkBytes(part, `list[${i}]`);
      at += put(all, at, part);
    });
    return all;
  },
  byteLength(string: unknown, encoding?: string): number {
    if (typeof string !== "string") {
      if (ArrayBuffer.isView(string) || isAnyArrayBuffer(string)) return string.byteLength;
      throw invalidArgType("string", "of type string or an instance of Buffer or ArrayBuffer", string);
    }
    return string === "" ? 0 : (encodingOf(encoding) ?? utf8).byteLength(string);
  },
};

Object.setPrototypeOf(Buffer, Uint8Array);
Object.assign(Buffer, statics);
Object.defineProperty(Buffer, Symbol.species, { get: () => FastBuffer, configurable: true });
Object.defineProperty(Buffer, "prototype", { value: FastBuffer.prototype, writable: false });
Object.defineProperty(FastBuffer.prototype, "constructor", { value: Buffer, writable: true, configurable: true });
