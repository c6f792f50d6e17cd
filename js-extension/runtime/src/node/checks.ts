// Node's checks of numeric arguments.

import { codedError, invalidArgType, outOfRange } from "./errors";

export const MAX_LENGTH = Number.MAX_SAFE_INTEGER;

export function checkNumber(value: unknown, name: string, min?: number, max?: number): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (min === undefined || max === undefined) return;
  if (!(value >= min && value <= max)) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}

export function checkInteger(value: unknown, name: string, min = 0, max = MAX_LENGTH): asserts value is number {
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}

/** `what`: the argument that is outside, or nothing for a read or write. */
export function outOfBounds(what?: string): Error {
  const message =
    what === undefined ? "Attempt to access memory outside buffer bounds" : `"${what}" is outside of buffer bounds`;
  return codedError("RangeError", "ERR_BUFFER_OUT_OF_BOUNDS", message);
}
