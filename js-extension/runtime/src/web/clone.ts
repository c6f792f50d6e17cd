// structuredClone, with V8's messages for what cannot be cloned.

import { missingArgs, plainCoded } from "../node/errors";

declare const DOMException: new (message?: string, name?: string) => Error;
declare const Iterator: unknown;

type Memory = Map<object, unknown>;
type TypedArray = Uint8Array & { constructor: unknown };

const ERROR_CLASSES: Record<string, ErrorConstructor> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};
const TYPED_ARRAYS: Record<string, new (buffer: ArrayBufferLike, offset: number, length: number) => unknown> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
};
const UNSUPPORTED = new Set(["[object URL]", "[object URLSearchParams]"]);
const UNCLONEABLE = [Promise, WeakMap, WeakSet, WeakRef, FinalizationRegistry];

const typedArrayTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get as (this: unknown) => string;
const objectToString = Object.prototype.toString;

function cloneError(message: string): Error {
  return new DOMException(message, "DataCloneError");
}

// As V8 names a value in a message without running user code.
function nameOf(value: unknown): string {
  if (typeof value === "symbol" || typeof value === "function") return String(value);
  const object = value as { toString?: unknown; constructor?: unknown };
  if (object.toString === objectToString) {
    const { constructor } = object;
    // V8's iterators have no constructor of their own.
    const isNamed = typeof constructor === "function" && constructor.name !== "" && constructor !== Iterator;
    if (isNamed) return `#<${constructor.name}>`;
  }
  return objectToString.call(value);
}

function uncloneable(value: unknown): Error {
  return cloneError(`${nameOf(value)} could not be cloned.`);
}

function clone(value: unknown, memory: Memory): unknown {
  if (typeof value === "symbol" || typeof value === "function") throw uncloneable(value);
  if (typeof value !== "object" || value === null) return value;
  const known = memory.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const array: unknown[] = new Array(value.length);
    memory.set(value, array);
    return copyProperties(value, array, memory);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const tag = objectToString.call(value);
  if ((prototype === Object.prototype || prototype === null) && tag === "[object Object]") {
    return cloneObject(value, memory);
  }
  return cloneExotic(value, tag, memory);
}

function cloneObject(value: object, memory: Memory): object {
  const object = {};
  memory.set(value, object);
  return copyProperties(value, object, memory);
}

function copyProperties<T extends object>(from: object, to: T, memory: Memory): T {
  for (const key of Object.keys(from)) {
    const value = clone((from as Record<string, unknown>)[key], memory);
    if (key === "__proto__") {
      Object.defineProperty(to, key, { value, writable: true, enumerable: true, configurable: true });
    } else {
      (to as Record<string, unknown>)[key] = value;
    }
  }
  return to;
}

function remember<T>(value: object, made: T, memory: Memory): T {
  memory.set(value, made);
  return made;
}

function cloneExotic(value: object, tag: string, memory: Memory): unknown {
  if (value instanceof Date) return remember(value, new Date(value.getTime()), memory);
  if (value instanceof RegExp) return remember(value, new RegExp(value.source, value.flags), memory);
  if (value instanceof Map) {
    const map = remember(value, new Map<unknown, unknown>(), memory);
    for (const [key, item] of [...value]) map.set(clone(key, memory), clone(item, memory));
    return map;
  }
  if (value instanceof Set) {
    const set = remember(value, new Set<unknown>(), memory);
    for (const item of [...value]) set.add(clone(item, memory));
    return set;
  }
  if (value instanceof ArrayBuffer) return remember(value, cloneBuffer(value), memory);
  if (value instanceof SharedArrayBuffer) return value;
  if (ArrayBuffer.isView(value)) return cloneView(value, memory);
  if (value instanceof DOMException) return remember(value, new DOMException(value.message, value.name), memory);
  if (value instanceof Error) return cloneAnError(value, memory);
  if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt) {
    return remember(value, Object(value.valueOf()) as object, memory);
  }
  if (UNSUPPORTED.has(tag)) throw cloneError("Cannot clone object of unsupported type.");
  if (tag === "[object Blob]") return remember(value, (value as { slice(): unknown }).slice(), memory);
  if (tag === "[object Arguments]" || value instanceof Symbol || isGenerator(value, tag)) throw uncloneable(value);
  if (value === globalThis || UNCLONEABLE.some((constructor) => value instanceof constructor)) throw uncloneable(value);
  return cloneObject(value, memory);
}

function isGenerator(value: object, tag: string): boolean {
  const next: unknown = (value as { next?: unknown }).next;
  return typeof next === "function" && /^\[object (Async)?(Generator|.* Iterator)\]$/.test(tag);
}

function cloneBuffer(buffer: ArrayBuffer): ArrayBuffer {
  const { maxByteLength, resizable } = buffer as ArrayBuffer & { maxByteLength: number; resizable: boolean };
  if (!resizable) return buffer.slice(0);
  const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer;
  const made = new Resizable(buffer.byteLength, { maxByteLength });
  new Uint8Array(made).set(new Uint8Array(buffer));
  return made;
}

function cloneView(view: ArrayBufferView, memory: Memory): unknown {
  const buffer = clone(view.buffer, memory) as ArrayBufferLike;
  const kind = typedArrayTag.call(view);
  const constructor = kind === undefined ? undefined : TYPED_ARRAYS[kind];
  const made =
    constructor === undefined
      ? new DataView(buffer, view.byteOffset, view.byteLength)
      : new constructor(buffer, view.byteOffset, (view as TypedArray).length);
  return remember(view, made, memory);
}

function cloneAnError(error: Error, memory: Memory): Error {
  const made = remember(error, new (ERROR_CLASSES[String(error.name)] ?? Error)(), memory);
  const set = (name: string, value: unknown): void => {
    Object.defineProperty(made, name, { value, writable: true, enumerable: false, configurable: true });
  };
  if (typeof error.stack === "string") set("stack", error.stack);
  if (Object.hasOwn(error, "message")) set("message", String(error.message));
  if (Object.hasOwn(error, "cause")) set("cause", clone(error.cause, memory));
  return made;
}

function transferList(options: unknown): ArrayBuffer[] {
  const transfer = (options as { transfer?: unknown } | null | undefined)?.transfer;
  if (transfer === undefined) return [];
  const method = (transfer as Iterable<unknown> | null)?.[Symbol.iterator];
  if (typeof transfer !== "object" || typeof method !== "function") {
    const message = "Failed to execute 'structuredClone': transfer in Options can not be converted to sequence.";
    throw plainCoded("TypeError", "ERR_INVALID_ARG_TYPE", message);
  }
  const list = [...(transfer as Iterable<unknown>)];
  const seen = new Set<unknown>();
  for (const item of list) {
    if (!(item instanceof ArrayBuffer)) throw cloneError("Found invalid value in transferList.");
    if (seen.has(item)) throw cloneError("Transfer list contains duplicate ArrayBuffer");
    seen.add(item);
  }
  return list as ArrayBuffer[];
}

export function structuredClone(value: unknown, options?: unknown): unknown {
  if (arguments.length === 0) throw missingArgs("The value argument must be specified");
  const transferred = transferList(options);
  const made = clone(value, new Map());
  // The copies are there already: all that is left of a transfer is that the originals are gone.
  for (const buffer of transferred) (buffer as ArrayBuffer & { transfer(): ArrayBuffer }).transfer();
  return made;
}
