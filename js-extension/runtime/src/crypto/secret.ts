// Secrets as Hmac and ciphers take them: text, bytes, or a KeyObject if the bundle that makes those was ever used.

import { loadedBundle } from "segfn:core";

import { codedError } from "../node/errors";
import { bytesOf } from "./arguments";
import type { KeyObject, SecretKeyObject } from "./keys/key-object";

export const KEY =
  "of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey";

interface Keys {
  KeyObject: typeof KeyObject;
  secretOf(key: SecretKeyObject): Uint8Array;
  keyObjectOf(value: unknown): KeyObject | undefined;
}

/** A KeyObject, also the one inside a CryptoKey; undefined: it is neither. */
export function asKeyObject(value: unknown): KeyObject | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (loadedBundle("crypto-keys") as Keys | undefined)?.keyObjectOf(value);
}

/** The bytes of a secret; `expected` is what an error says it must be. */
export function keyBytes(key: unknown, encoding?: unknown, argument = "key", expected = KEY): Uint8Array {
  const object = asKeyObject(key);
  return object === undefined ? bytesOf(key, argument, encoding, expected) : secretBytes(object);
}

function secretBytes(key: KeyObject): Uint8Array {
  if (key.type !== "secret") throw wrongKeyType(key.type, "secret");
  return (loadedBundle("crypto-keys") as Keys).secretOf(key as SecretKeyObject);
}

export function wrongKeyType(type: string, expected: string): Error {
  const message = `Invalid key object type ${type}, expected ${expected}.`;
  return codedError("TypeError", "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", message);
}
