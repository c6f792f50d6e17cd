// The global `crypto`, Node's module: hashes and random numbers at once, everything else when it is first read.

import { bundle } from "segfn:core";

import { dataOf } from "../crypto/arguments";
import { webcrypto } from "../crypto/subtle/webcrypto";
import { digestSize } from "../host/crypto/hashes";
import { invalidArgType } from "../node/errors";
import { Hash, type HashOptions, Hmac } from "../node/hash";
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

const here: Record<string, unknown> = {
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
  Cipher: undefined, // Node 22 has the names of these two, and nothing else any more
  Decipher: undefined,
  Hash,
  Hmac,
  webcrypto,
  getRandomValues,
};

// Bundle to what it gives.
const LATER: Record<string, string> = {
  "crypto-kdf": "hkdf hkdfSync pbkdf2 pbkdf2Sync scrypt scryptSync",
  "crypto-ciphers": "createCipheriv createDecipheriv getCiphers getCipherInfo Cipheriv Decipheriv",
  "crypto-keys":
    "createPrivateKey createPublicKey createSecretKey createSign createVerify generateKey generateKeySync " +
    "privateDecrypt privateEncrypt publicDecrypt publicEncrypt sign verify KeyObject Sign Verify",
  "crypto-rest":
    "checkPrime checkPrimeSync createDiffieHellman createDiffieHellmanGroup createECDH diffieHellman generatePrime " +
    "generatePrimeSync getCurves getDiffieHellman generateKeyPair generateKeyPairSync setEngine getFips setFips " +
    "Certificate DiffieHellman DiffieHellmanGroup ECDH X509Certificate secureHeapUsed constants",
  "crypto-subtle": "subtle",
};

/** A property of `target` that a bundle gives when it is first read; user code may overwrite it before or after. */
function defineLater(target: object, name: string, bundleName: string): void {
  const settle = (value: unknown): void => {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true });
  };
  Object.defineProperty(target, name, {
    get: () => {
      const value = (bundle(bundleName) as Record<string, unknown>)[name];
      settle(value);
      return value;
    },
    set: settle,
    configurable: true,
    enumerable: true,
  });
}

for (const [bundleName, names] of Object.entries(LATER)) {
  for (const name of names.split(" ")) defineLater(here, name, bundleName);
}

export const crypto = here;
