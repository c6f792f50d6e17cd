// Views of memory; and Buffer for bundles that load it only when they need it.

import { bundle } from "segfn:core";

import type { Buffer } from "./buffer";

type BufferClass = typeof Buffer;

/**
 * The bytes that a typed array, a DataView or an ArrayBuffer shows, not copied.
 *
 * Always a plain Uint8Array: the `slice` of a Buffer would share its memory.
 */
export function viewBytes(view: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (Object.getPrototypeOf(view) === Uint8Array.prototype) return view as Uint8Array;
  if (ArrayBuffer.isView(view)) return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return new Uint8Array(view);
}

export function isAnyArrayBuffer(value: unknown): value is ArrayBufferLike {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

/** Node's Buffer class, loaded when first asked for. */
export function bufferClass(): BufferClass {
  return (bundle("buffer") as { Buffer: BufferClass }).Buffer;
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return bufferClass().from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}
