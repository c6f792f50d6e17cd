// The global `crypto`: the part of Node's module that hashes and draws random numbers.

import { dataOf, Hash, type HashOptions, Hmac } from "../node/hash";
import { getHashes } from "../node/hashes";
import {
  getRandomValues,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  timingSafeEqual,
} from "../node/random";
import { digestSize } from "../host/crypto";
import { invalidArgType } from "../node/errors";

function createHash(algorithm: string, options?: HashOptions): Hash {
  return new Hash(algorithm, options);
}

function createHmac(hmac: string, key: unknown, options?: { encoding?: string }): Hmac {
  return new Hmac(hmac, key, options);
}

/** One-shot; the encoding is hex unless given. */
function hash(algorithm: string, input: unknown, outputEncoding: unknown = "hex"): unknown {
  if (typeof algorithm !== "string") throw invalidArgType("algorithm", "of type string", algorithm);
  const data = dataOf(input, undefined, "input");
  if (digestSize(algorithm) < 0) throw new Error(`Digest method ${algorithm} is not supported`);
  return new Hash(algorithm).update(data).digest(outputEncoding);
}

const webcrypto = Object.create(null, {
  [Symbol.toStringTag]: { value: "Crypto", configurable: true },
  getRandomValues: { value: getRandomValues, enumerable: true, configurable: true, writable: true },
  randomUUID: { value: randomUUID, enumerable: true, configurable: true, writable: true },
}) as object;

export const crypto = {
  createHash,
  createHmac,
  getHashes,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  timingSafeEqual,
  hash,
  Hash,
  Hmac,
  webcrypto,
  getRandomValues,
};
