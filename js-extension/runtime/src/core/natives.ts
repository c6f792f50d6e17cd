// What QuickJS has and user code must not see (Node 22 lacks it), and what we need whatever user code overwrites.

type Base64Array = Uint8Array & { toBase64(): string; toHex(): string };
type Base64Constructor = { fromBase64(text: string): Uint8Array; fromHex(text: string): Uint8Array };

const prototype = Uint8Array.prototype as unknown as Base64Array;
const constructor = Uint8Array as unknown as Base64Constructor;
const { toBase64, toHex } = prototype;
const { fromBase64, fromHex } = constructor;

export const native = {
  toBase64: (bytes: Uint8Array): string => toBase64.call(bytes),
  fromBase64: (text: string): Uint8Array => fromBase64.call(Uint8Array, text),
  toHex: (bytes: Uint8Array): string => toHex.call(bytes),
  fromHex: (text: string): Uint8Array => fromHex.call(Uint8Array, text),
};

export const NativeDate = Date;

const { performance } = globalThis as unknown as { performance: { now(): number } };

/** Real milliseconds since the engine began; never goes back. */
export const nativeElapsedMs = performance.now.bind(performance);
export const parseJSON = JSON.parse;
export const stringify = JSON.stringify;
export const then = Promise.prototype.then;
export const isArray = Array.isArray;

/** Names that QuickJS-ng has beyond Node 22 (its globals and their prototypes walked side by side). */
const EXTRA: [object | undefined, string[]][] = [
  [
    globalThis,
    ["InternalError", "SuppressedError", "DisposableStack", "AsyncDisposableStack", "Float16Array", "print", "console"],
  ],
  [Promise, ["try"]],
  [RegExp, ["escape"]],
  [Math, ["sumPrecise", "f16round"]],
  [Error, ["isError"]],
  [Uint8Array, ["fromBase64", "fromHex"]],
  [Uint8Array.prototype, ["toBase64", "toHex", "setFromBase64", "setFromHex"]],
  [DataView.prototype, ["getFloat16", "setFloat16"]],
  [(globalThis as { Iterator?: object }).Iterator, ["concat", "zip", "zipKeyed"]],
  [Atomics, ["pause"]],
  [Map.prototype, ["getOrInsert", "getOrInsertComputed"]],
  [WeakMap.prototype, ["getOrInsert", "getOrInsertComputed"]],
];

export function removeExtras(): void {
  for (const [holder, names] of EXTRA) {
    if (holder === undefined) continue;
    for (const name of names) delete (holder as Record<string, unknown>)[name];
  }
}
