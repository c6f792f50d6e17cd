// What crypto.subtle says about its arguments, in the words of Web IDL.

import { isAnyArrayBuffer, viewBytes } from "../../node/bytes";
import { codedError } from "../../node/errors";

declare const DOMException: new (message: string, name: string) => Error;

export function domError(name: string, message: string): Error {
  return new DOMException(message, name);
}

export function unrecognized(): Error {
  return domError("NotSupportedError", "Unrecognized algorithm name");
}

/** Node has it, we do not; `instead` says what to do. */
export function subtleNotHere(what: string, instead: string): Error {
  return domError("NotSupportedError", `${what} is not available in segfn_nb: ${instead}`);
}

const ORDINALS = ["1st", "2nd", "3rd", "4th", "5th"];

function failed(method: string, problem: string, code: string): Error {
  return codedError("TypeError", code, `Failed to execute '${method}' on 'SubtleCrypto': ${problem}`);
}

export function checkCount(method: string, needed: number, given: number): void {
  if (given >= needed) return;
  const noun = needed === 1 ? "argument" : "arguments";
  throw failed(method, `${needed} ${noun} required, but only ${given} present.`, "ERR_MISSING_ARGS");
}

export function dataArgument(method: string, position: number, value: unknown): Uint8Array {
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return viewBytes(value);
  const problem = "is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.";
  throw failed(method, `${ORDINALS[position]} argument ${problem}`, "ERR_INVALID_ARG_TYPE");
}

export function wrongType(method: string, position: number, problem: string): Error {
  return failed(method, `${ORDINALS[position]} argument ${problem}`, "ERR_INVALID_ARG_TYPE");
}

const FORMATS = ["raw", "pkcs8", "spki", "jwk"];

export function formatArgument(method: string, value: unknown): string {
  if (FORMATS.includes(value as string)) return value as string;
  const problem = `1st argument value '${String(value)}' is not a valid enum value of type KeyFormat.`;
  throw failed(method, problem, "ERR_INVALID_ARG_VALUE");
}

const USAGES = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

export function usagesArgument(method: string, position: number, value: unknown): string[] {
  const isSequence = typeof value === "object" && value !== null && Symbol.iterator in value;
  if (!isSequence) throw wrongType(method, position, "can not be converted to sequence.");
  const usages = [...(value as Iterable<unknown>)].map(String);
  for (const [i, usage] of usages.entries()) {
    if (USAGES.includes(usage)) continue;
    const problem = `${ORDINALS[position]} argument, index ${i} value '${usage}' is not a valid enum value of type KeyUsage.`;
    throw failed(method, problem, "ERR_INVALID_ARG_VALUE");
  }
  return USAGES.filter((usage) => usages.includes(usage));
}

export type Algorithm = Record<string, unknown> & { name: string };

/** An algorithm given by its name or with parameters. */
export function algorithmArgument(value: unknown): Algorithm {
  if (typeof value !== "object" || value === null) return { name: String(value) };
  if ((value as { name?: unknown }).name === undefined) throw missingMember("Algorithm", "name");
  return { ...value, name: String((value as { name: unknown }).name) };
}

export function missingMember(dictionary: string, member: string): Error {
  const message =
    `Failed to normalize algorithm: passed algorithm can not be converted to '${dictionary}' ` +
    `because '${member}' is required in '${dictionary}'.`;
  return codedError("TypeError", "ERR_MISSING_OPTION", message);
}
