// Making KeyObjects.

import { randomBytes } from "segfn:core";

import { isAnyArrayBuffer } from "../../node/bytes";
import { checkInteger } from "../../node/checks";
import { invalidArgType } from "../../node/errors";
import { bytesOf, type Callback, checkCallback, checkString, invalidValue, later } from "../arguments";
import { keyText } from "./input";
import { type PrivateKeyObject, type PublicKeyObject, readKey, SecretKeyObject } from "./key-object";

const SECRET = "an instance of ArrayBuffer, Buffer, TypedArray, or DataView";
const AES_LENGTHS = [128, 192, 256];
const MAX_LENGTH = 0x7fff_ffff;

export function createSecretKey(key: unknown, encoding?: unknown): SecretKeyObject {
  if (typeof key !== "string" && !ArrayBuffer.isView(key) && !isAnyArrayBuffer(key)) {
    throw invalidArgType("key", SECRET, key);
  }
  return new SecretKeyObject(bytesOf(key, "key", encoding));
}

export function createPrivateKey(key: unknown): PrivateKeyObject {
  return readKey(keyText(key, "createPrivate")) as PrivateKeyObject;
}

export function createPublicKey(key: unknown): PublicKeyObject {
  return readKey(keyText(key, "createPublic")) as PublicKeyObject;
}

function checkKeyOptions(type: unknown, options: unknown): number {
  checkString(type, "type");
  if (typeof options !== "object" || options === null) throw invalidArgType("options", "of type object", options);
  const { length } = options as { length?: unknown };
  if (type === "aes") {
    if (AES_LENGTHS.includes(length as number)) return length as number;
    throw invalidValue("property 'options.length'", `must be one of: ${AES_LENGTHS.join(", ")}`, length);
  }
  if (type !== "hmac") throw invalidValue("argument 'type'", "must be a supported key type", type);
  checkInteger(length, "options.length", 8, MAX_LENGTH);
  return length;
}

export function generateKeySync(type: unknown, options: unknown): SecretKeyObject {
  const bits = checkKeyOptions(type, options);
  return new SecretKeyObject(randomBytes(Math.floor(bits / 8)));
}

export function generateKey(type: unknown, options: unknown, callback: unknown): void {
  if (callback === undefined && typeof options === "function") [callback, options] = [options, undefined];
  checkKeyOptions(type, options);
  checkCallback(callback);
  later(callback as Callback<SecretKeyObject>, () => generateKeySync(type, options));
}
