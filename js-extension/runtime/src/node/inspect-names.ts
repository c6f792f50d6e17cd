// Imported before node-inspect-extracted: that takes every capitalised global for one of the language's own classes,
// whose `toString` it does not trust with "%s". Here Buffer, URL and the like are globals too.

const NAMES =
  "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError " +
  "FinalizationRegistry Float32Array Float64Array Function Int16Array Int32Array Int8Array Intl Iterator JSON Map Math " +
  "Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError " +
  "TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet";

const real = Object.getOwnPropertyNames;

Object.getOwnPropertyNames = function getOwnPropertyNames(value: object): string[] {
  return value === globalThis ? NAMES.split(" ") : real(value);
};

/** Undo it; the library has kept the function it found. */
export function restore(): void {
  Object.getOwnPropertyNames = real;
}
