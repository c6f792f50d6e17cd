// pbkdf2, scrypt and hkdf. OpenSSL computes at once, also for those with a callback: a deadline counts computing.

import * as derive from "../host/crypto/kdf";
import { asBuffer } from "../node/bytes";
import { checkInteger } from "../node/checks";
import { codedError, outOfRange } from "../node/errors";
import { bytesOf, type Callback, checkCallback, checkString, later } from "./arguments";
import { keyBytes } from "./secret";

const MAX_INT = 0x7fff_ffff;
const MAX_UINT = 0xffff_ffff;
const MAX_INFO = 1024;
const HKDF_BYTES = "of type string or an instance of ArrayBuffer, TypedArray, DataView, or Buffer";
const HKDF_KEY = "of type string or an instance of SecretKeyObject, ArrayBuffer, TypedArray, DataView, or Buffer";

function pbkdf2Task(
  password: unknown,
  salt: unknown,
  iterations: unknown,
  keylen: unknown,
  digest: unknown,
): () => Uint8Array {
  checkString(digest, "digest");
  const secret = bytesOf(password, "password");
  const grain = bytesOf(salt, "salt");
  checkInteger(iterations, "iterations", 1, MAX_INT);
  checkInteger(keylen, "keylen", 0, MAX_INT);
  return () => asBuffer(derive.pbkdf2(digest, secret, grain, iterations, keylen));
}

export function pbkdf2Sync(
  password: unknown,
  salt: unknown,
  iterations: unknown,
  keylen: unknown,
  digest: unknown,
): Uint8Array {
  return pbkdf2Task(password, salt, iterations, keylen, digest)();
}

export function pbkdf2(
  password: unknown,
  salt: unknown,
  iterations: unknown,
  keylen: unknown,
  digest: unknown,
  callback: unknown,
): void {
  if (typeof digest === "function") {
    callback = digest;
    digest = undefined;
  }
  const compute = pbkdf2Task(password, salt, iterations, keylen, digest);
  checkCallback(callback);
  settle(compute, callback);
}

/** What is wrong with the arguments is thrown at once, by Node too; the rest reaches the callback. */
function settle<T>(compute: () => T, callback: Callback<T>): void {
  let value: T;
  try {
    value = compute();
  } catch (error) {
    if ((error as { code?: string }).code !== undefined) throw error;
    later(callback, () => {
      throw error;
    });
    return;
  }
  later(callback, () => value);
}

const SCRYPT_NAMES = [
  ["N", "cost"],
  ["r", "blockSize"],
  ["p", "parallelization"],
] as const;

function scryptCost(options: unknown): derive.ScryptCost {
  const cost: derive.ScryptCost = { N: 16384, r: 8, p: 1, maxmem: 32 * 1024 * 1024 };
  if (typeof options !== "object" || options === null) return cost;
  const given = options as Record<string, unknown>;
  const defaults = { ...cost };
  for (const [short, long] of SCRYPT_NAMES) {
    let value = given[short];
    if (value !== undefined) checkInteger(value, short, 0, MAX_UINT);
    if (given[long] !== undefined) {
      if (value !== undefined) {
        throw codedError("Error", "ERR_CRYPTO_SCRYPT_INVALID_PARAMETER", "Invalid scrypt parameter");
      }
      value = given[long];
      checkInteger(value, long, 0, MAX_UINT);
    }
    cost[short] = (value as number | undefined) || defaults[short];
  }
  if (given.maxmem !== undefined) {
    checkInteger(given.maxmem, "maxmem");
    cost.maxmem = given.maxmem || defaults.maxmem;
  }
  return cost;
}

function scryptTask(password: unknown, salt: unknown, keylen: unknown, options: unknown): () => Uint8Array {
  const cost = scryptCost(options);
  const secret = bytesOf(password, "password");
  const grain = bytesOf(salt, "salt");
  checkInteger(keylen, "keylen", 0, MAX_INT);
  return () => asBuffer(derive.scrypt(secret, grain, keylen, cost));
}

export function scryptSync(password: unknown, salt: unknown, keylen: unknown, options?: unknown): Uint8Array {
  return scryptTask(password, salt, keylen, options)();
}

export function scrypt(password: unknown, salt: unknown, keylen: unknown, options: unknown, callback?: unknown): void {
  if (callback === undefined) {
    callback = options;
    options = undefined;
  }
  const compute = scryptTask(password, salt, keylen, options);
  checkCallback(callback);
  settle(compute, callback);
}

function hkdfTask(digest: unknown, ikm: unknown, salt: unknown, info: unknown, length: unknown): () => ArrayBufferLike {
  checkString(digest, "digest");
  const key = keyBytes(ikm, undefined, "ikm", HKDF_KEY);
  const grain = bytesOf(salt, "salt", undefined, HKDF_BYTES);
  const context = bytesOf(info, "info", undefined, HKDF_BYTES);
  checkInteger(length, "length");
  if (context.length > MAX_INFO) {
    throw outOfRange("info", `must not contain more than ${MAX_INFO} bytes`, context.length);
  }
  return () => derive.hkdf(digest, key, grain, context, length).buffer;
}

export function hkdfSync(
  digest: unknown,
  ikm: unknown,
  salt: unknown,
  info: unknown,
  length: unknown,
): ArrayBufferLike {
  return hkdfTask(digest, ikm, salt, info, length)();
}

export function hkdf(
  digest: unknown,
  ikm: unknown,
  salt: unknown,
  info: unknown,
  length: unknown,
  callback: unknown,
): void {
  const compute = hkdfTask(digest, ikm, salt, info, length);
  checkCallback(callback);
  settle(compute, callback);
}
