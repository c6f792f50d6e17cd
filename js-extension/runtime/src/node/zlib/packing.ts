// Packing and unpacking whole buffers, with Node's options and errors. Packing is pako's, whose bytes equal Node's.

import { Deflate } from "pako/lib/deflate.js";

import { type Packing, inflate } from "../../host/inflate";
import { utf8Encode } from "../../host/text";
import { asBuffer, isAnyArrayBuffer, viewBytes } from "../bytes";
import { codedError, invalidArgType, outOfRange } from "../errors";

export interface ZlibOptions {
  flush?: number;
  finishFlush?: number;
  chunkSize?: number;
  windowBits?: number;
  level?: number;
  memLevel?: number;
  strategy?: number;
  dictionary?: unknown;
  maxOutputLength?: number;
  info?: boolean;
}

const DATA = "of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer";
const DICTIONARY = "an instance of Buffer, TypedArray, DataView, or ArrayBuffer";
const SYNC_FLUSH = 2;
const LINUX = 3;

export function bytesOf(value: unknown, argument = "buffer"): Uint8Array {
  if (typeof value === "string") return utf8Encode(value);
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return viewBytes(value);
  throw invalidArgType(argument, DATA, value);
}

function number(options: ZlibOptions, name: keyof ZlibOptions, min: number, max: number, usual: number): number {
  const value = options[name];
  if (value === undefined || Number.isNaN(value)) return usual;
  if (typeof value !== "number") throw invalidArgType(`options.${name}`, "of type number", value);
  if (!Number.isFinite(value)) throw outOfRange(`options.${name}`, "a finite number", value);
  if (value < min || value > max) throw outOfRange(`options.${name}`, `>= ${min} and <= ${max}`, value);
  return value;
}

interface Checked {
  windowBits: number;
  level: number;
  memLevel: number;
  strategy: number;
  dictionary: Uint8Array | undefined;
  most: number;
  partial: boolean;
}

export function checked(options: ZlibOptions = {}): Checked {
  const { dictionary } = options;
  number(options, "chunkSize", 64, Infinity, 16384);
  number(options, "flush", 0, 5, 0);
  if (dictionary !== undefined && !ArrayBuffer.isView(dictionary) && !isAnyArrayBuffer(dictionary)) {
    throw invalidArgType("options.dictionary", DICTIONARY, dictionary);
  }
  return {
    partial: number(options, "finishFlush", 0, 5, 4) === SYNC_FLUSH,
    most: number(options, "maxOutputLength", 1, 2 ** 53 - 1, 2 ** 53 - 1),
    windowBits: options.windowBits === 0 ? 15 : number(options, "windowBits", 8, 15, 15),
    level: number(options, "level", -1, 9, -1),
    memLevel: number(options, "memLevel", 1, 9, 8),
    strategy: number(options, "strategy", 0, 4, 0),
    dictionary: dictionary === undefined ? undefined : viewBytes(dictionary),
  };
}

interface Pako {
  push(data: Uint8Array, flush: number | boolean): boolean;
  result: Uint8Array;
}

function deflated(data: Uint8Array, packing: Packing, options: Checked): Uint8Array {
  const { level, memLevel, strategy, dictionary } = options;
  // zlib knows no window of 256 bytes when it writes a header.
  const windowBits = options.windowBits === 8 && packing !== "raw" ? 9 : Math.max(options.windowBits, 9);
  const made = new (Deflate as new (options: object) => Pako)({
    level,
    memLevel,
    strategy,
    windowBits: packing === "raw" ? -windowBits : packing === "gzip" ? windowBits + 16 : windowBits,
    ...(dictionary !== undefined && packing !== "gzip" ? { dictionary } : {}),
  });
  made.push(data, true);
  const { result } = made;
  if (packing === "gzip") result[9] = LINUX;
  return result;
}

/** `packing`: which format; `isUnpacking`: the other way. */
export function converted(data: Uint8Array, packing: Packing, isUnpacking: boolean, options?: ZlibOptions): Uint8Array {
  const made = checked(options);
  const result = isUnpacking
    ? inflate(data, packing, made.windowBits, made.dictionary, made.most, made.partial)
    : deflated(data, packing, made);
  if (result.length > made.most) {
    const message = `Cannot create a Buffer larger than ${made.most} bytes`;
    throw codedError("RangeError", "ERR_BUFFER_TOO_LARGE", message);
  }
  return asBuffer(result);
}
