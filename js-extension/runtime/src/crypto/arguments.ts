// What Node's crypto functions take: text in any encoding, bytes in any view, callbacks.

import { setTimeout } from "segfn:core";

import type { Data } from "../host/crypto/hashes";
import { utf8Encode } from "../host/text";
import { bufferClass, isAnyArrayBuffer, viewBytes } from "../node/bytes";
import { codedError, invalidArgType } from "../node/errors";

const DATA = "of type string or an instance of Buffer, TypedArray, or DataView";
const UTF8_NAMES = new Set<unknown>([undefined, null, "utf8", "utf-8", "buffer"]);

export const BYTES = "of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView";

export type Callback<T> = (error: unknown, value?: T) => void;

/** What `update` takes. `argument` is what an error calls it. */
export function dataOf(data: unknown, encoding: unknown, argument = "data"): Data {
  if (typeof data === "string") return UTF8_NAMES.has(encoding) ? data : encoded(data, encoding);
  if (ArrayBuffer.isView(data)) return viewBytes(data);
  throw invalidArgType(argument, DATA, data);
}

function encoded(text: string, encoding: unknown): Data {
  const name = String(encoding).toLowerCase();
  if (name === "hex" && text.length % 2 === 1) {
    throw invalidValue("argument 'encoding'", `is invalid for data of length ${text.length}`, encoding);
  }
  const Buffer = bufferClass();
  return Buffer.isEncoding(name) ? Buffer.from(text, name) : text;
}

/** What keys, salts and the like may be: text, also in an encoding of Buffer's, or any view. */
export function bytesOf(value: unknown, argument: string, encoding?: unknown, expected: string = BYTES): Uint8Array {
  if (typeof value === "string") {
    if (UTF8_NAMES.has(encoding)) return utf8Encode(value);
    return viewBytes(bufferClass().from(value, encoding as string) as Uint8Array);
  }
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return viewBytes(value);
  throw invalidArgType(argument, expected, value);
}

/** `subject` and `problem` in Node's words: "property 'options.format'", "is invalid". */
export function invalidValue(subject: string, problem: string, value: unknown): Error {
  const shown = typeof value === "string" ? `'${value}'` : String(value);
  return codedError("TypeError", "ERR_INVALID_ARG_VALUE", `The ${subject} ${problem}. Received ${shown}`);
}

export function checkString(value: unknown, name: string): asserts value is string {
  if (typeof value !== "string") throw invalidArgType(name, "of type string", value);
}

export function checkCallback(callback: unknown): asserts callback is Callback<unknown> {
  if (typeof callback !== "function") throw invalidArgType("callback", "of type function", callback);
}

/** An option that is an integer from 0 to 2^32 - 1; undefined: not given. */
export function unsignedOption(options: unknown, name: string): number | undefined {
  const value = (options as Record<string, unknown> | null | undefined)?.[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || value >>> 0 !== value) {
    throw invalidValue(`property 'options.${name}'`, "is invalid", value);
  }
  return value;
}

export function stringOption(options: unknown, name: string): string | undefined {
  const value = (options as Record<string, unknown> | null | undefined)?.[name];
  if (value === undefined || value === null) return undefined;
  checkString(value, `options.${name}`);
  return value;
}

/** Give the result, or the error, to the callback when the handler next waits. */
export function later<T>(callback: Callback<T>, compute: () => T): void {
  let error: unknown = null;
  let value: T | undefined;
  try {
    value = compute();
  } catch (thrown) {
    error = thrown;
  }
  setTimeout(() => (error === null ? callback(null, value) : callback(error)), 0);
}

export function invalidState(operation?: string): Error {
  const what = operation === undefined ? "Invalid state" : `Invalid state for operation ${operation}`;
  return codedError("Error", "ERR_CRYPTO_INVALID_STATE", what);
}

/** Node has it, we do not; `instead` says what to do. */
export function notHere(what: string, instead: string): Error {
  return codedError("Error", "ERR_FEATURE_UNAVAILABLE", `${what} is not available in segfn_nb: ${instead}`);
}
