// Node's random functions, on the invocation's generator.

import { randomBytes as generate, setTimeout } from "segfn:core";

import { asBuffer, isAnyArrayBuffer, viewBytes } from "./bytes";
import { invalidArgType, outOfRange, plainCoded } from "./errors";

type Callback<T> = (error: Error | null, value: T) => void;
type Bytes = ArrayBufferView | ArrayBufferLike;

const MAX_SIZE = 2147483647;
const MAX_RANGE = 0xffff_ffff_ffff;
const BYTES = "an instance of ArrayBuffer, ArrayBufferView, Buffer, or TypedArray";
const INTEGER_ARRAYS = new Set([
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
]);

function later<T>(callback: Callback<T>, value: T): void {
  setTimeout(() => callback(null, value), 0);
}

function checkCallback(callback: unknown): void {
  if (typeof callback !== "function") throw invalidArgType("callback", "of type function", callback);
}

function checkSize(size: unknown, name: string, limit: number): number {
  if (typeof size !== "number") throw invalidArgType(name, "of type number", size);
  if (Number.isNaN(size) || size < 0 || size > limit) throw outOfRange(name, `>= 0 && <= ${limit}`, size);
  return Math.trunc(size);
}

export function randomBytes(size: number, callback?: Callback<Uint8Array>): Uint8Array | undefined {
  const count = checkSize(size, "size", MAX_SIZE);
  if (callback !== undefined) checkCallback(callback);
  const bytes = asBuffer(generate(count));
  if (callback === undefined) return bytes;
  later(callback, bytes);
  return undefined;
}

export function randomFillSync<T extends Bytes>(buffer: T, offset = 0, size?: number): T {
  if (!ArrayBuffer.isView(buffer) && !isAnyArrayBuffer(buffer)) throw invalidArgType("buf", BYTES, buffer);
  const width = (buffer as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
  const bytes = viewBytes(buffer);
  const from = checkSize(offset * width, "offset", bytes.length);
  const count = size === undefined ? bytes.length - from : checkSize(size * width, "size", MAX_SIZE);
  if (from + count > bytes.length) throw outOfRange("size + offset", `<= ${bytes.length}`, from + count);
  bytes.set(generate(count), from);
  return buffer;
}

export function randomFill<T extends Bytes>(buffer: T, ...rest: unknown[]): void {
  const callback = rest.pop() as Callback<T>;
  checkCallback(callback);
  later(callback, randomFillSync(buffer, ...(rest as [number?, number?])));
}

function safeInteger(value: unknown, name: string): number {
  if (!Number.isSafeInteger(value)) throw invalidArgType(name, "a safe integer", value);
  return value as number;
}

function below(range: number): number {
  // Six bytes at a time; what lies above the last whole multiple would make small results likelier.
  const limit = MAX_RANGE + 1 - ((MAX_RANGE + 1) % range);
  for (;;) {
    const bytes = generate(6);
    let value = 0;
    for (const byte of bytes) value = value * 256 + byte;
    if (value < limit) return value % range;
  }
}

export function randomInt(
  min: number,
  max?: number | Callback<number>,
  callback?: Callback<number>,
): number | undefined {
  if (max === undefined || typeof max === "function") {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) checkCallback(callback);
  const from = safeInteger(min, "min");
  const to = safeInteger(max, "max");
  if (to <= from) throw outOfRange("max", `greater than the value of "min" (${from})`, to);
  if (to - from > MAX_RANGE) throw outOfRange("max - min", `<= ${MAX_RANGE}`, to - from);
  const value = from + below(to - from);
  if (callback === undefined) return value;
  later(callback, value);
  return undefined;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function randomUUID(options?: { disableEntropyCache?: boolean }): string {
  if (options !== undefined) {
    if (typeof options !== "object" || options === null) throw invalidArgType("options", "of type object", options);
    const { disableEntropyCache } = options;
    if (disableEntropyCache !== undefined && typeof disableEntropyCache !== "boolean") {
      throw invalidArgType("options.disableEntropyCache", "of type boolean", disableEntropyCache);
    }
  }
  const bytes = generate(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let text = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += "-";
    text += HEX[bytes[i]!]!;
  }
  return text;
}

declare const DOMException: new (message: string, name: string) => Error;

export function getRandomValues<T extends ArrayBufferView>(array: T): T {
  const kind = Object.getPrototypeOf(Uint8Array.prototype) as object;
  const tag = ArrayBuffer.isView(array)
    ? (Reflect.get(kind, Symbol.toStringTag, array) as string | undefined)
    : undefined;
  if (tag === undefined || !INTEGER_ARRAYS.has(tag)) {
    throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
  }
  if (array.byteLength > 65536) {
    throw new DOMException("The requested length exceeds 65,536 bytes", "QuotaExceededError");
  }
  viewBytes(array).set(generate(array.byteLength));
  return array;
}

export function timingSafeEqual(a: unknown, b: unknown): boolean {
  const first = comparable(a, "buf1");
  const second = comparable(b, "buf2");
  if (first.length !== second.length) {
    const message = "Input buffers must have the same byte length";
    throw plainCoded("RangeError", "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", message);
  }
  let different = 0;
  for (let i = 0; i < first.length; i++) different |= first[i]! ^ second[i]!;
  return different === 0;
}

function comparable(value: unknown, name: string): Uint8Array {
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return viewBytes(value);
  const message = `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`;
  throw plainCoded("TypeError", "ERR_INVALID_ARG_TYPE", message);
}
