// crypto.subtle: digests and HMAC. The other algorithms say that they are not here, and what to use.

import { bundle, randomBytes } from "segfn:core";

import { digestBytes, Message } from "../../host/crypto/hashes";
import { asBuffer, bufferClass } from "../../node/bytes";
import { enumerable, tag } from "../../node/classes";
import { codedError } from "../../node/errors";
import type { KeyObject, registerCryptoKey } from "../keys/key-object";
import {
  type Algorithm,
  algorithmArgument,
  checkCount,
  dataArgument,
  domError,
  formatArgument,
  missingMember,
  subtleNotHere,
  unrecognized,
  usagesArgument,
  wrongType,
} from "./checks";

const HASHES = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
const JWK_NAMES: Record<string, string> = {
  "SHA-1": "HS1",
  "SHA-256": "HS256",
  "SHA-384": "HS384",
  "SHA-512": "HS512",
};
// A generated key is as long as the hash's block. Bits.
const BLOCKS: Record<string, number> = { "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024 };
const OTHERS = (
  "RSASSA-PKCS1-v1_5 RSA-PSS RSA-OAEP ECDSA ECDH Ed25519 Ed448 X25519 X448 AES-CTR AES-CBC AES-GCM AES-KW HKDF " +
  "PBKDF2"
).split(" ");
const INSTEAD =
  "use Node's own functions, such as crypto.createCipheriv, crypto.sign, crypto.publicEncrypt and crypto.pbkdf2Sync";

interface Keys {
  registerCryptoKey: typeof registerCryptoKey;
  secretOf(key: KeyObject): Uint8Array;
}

const keys = (): Keys => bundle("crypto-keys") as Keys;

/** The hash in the Web's spelling. */
function hashNamed(value: unknown): string {
  const name = algorithmArgument(value).name.toUpperCase();
  if (!HASHES.includes(name)) throw unrecognized();
  return name;
}

const MAKE = Symbol("make");
const inside = new WeakMap<CryptoKey, KeyObject>();

export class CryptoKey {
  #algorithm: Algorithm;
  #isExtractable: boolean;
  #usages: string[];

  constructor(make?: symbol, algorithm?: Algorithm, isExtractable?: boolean, usages?: string[]) {
    if (make !== MAKE) throw illegalConstructor();
    this.#algorithm = algorithm!;
    this.#isExtractable = isExtractable!;
    this.#usages = usages!;
  }

  get type(): string {
    return "secret";
  }

  get extractable(): boolean {
    return this.#isExtractable;
  }

  get algorithm(): Algorithm {
    return this.#algorithm;
  }

  get usages(): string[] {
    return this.#usages;
  }
}
enumerable(CryptoKey.prototype, ["type", "extractable", "algorithm", "usages"]);
tag(CryptoKey);

function illegalConstructor(): Error {
  return codedError("TypeError", "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
}

function makeKey(secret: Uint8Array, algorithm: Algorithm, isExtractable: boolean, usages: string[]): CryptoKey {
  const key = new CryptoKey(MAKE, algorithm, isExtractable, usages);
  inside.set(key, keys().registerCryptoKey(key, secret));
  return key;
}

function secretIn(key: CryptoKey): Uint8Array {
  return keys().secretOf(inside.get(key)!);
}

/** An HMAC's parameters; whatever is not HMAC is refused. `dictionary` is what an error calls them. */
function hmacParameters(value: unknown, dictionary: string): { hash: string; length: number | undefined } {
  const algorithm = algorithmArgument(value);
  checkHmac(algorithm.name);
  if (algorithm.hash === undefined) throw missingMember(dictionary, "hash");
  const { length } = algorithm;
  return { hash: hashNamed(algorithm.hash), length: length === undefined ? undefined : Number(length) };
}

function checkHmac(name: string): void {
  const upper = name.toUpperCase();
  if (upper === "HMAC") return;
  const known = OTHERS.find((other) => other.toUpperCase() === upper);
  throw known === undefined ? unrecognized() : subtleNotHere(`crypto.subtle with ${known}`, INSTEAD);
}

function checkUsages(usages: string[], purpose: string): void {
  if (usages.some((usage) => usage !== "sign" && usage !== "verify")) {
    throw domError("SyntaxError", "Unsupported key usage for an HMAC key");
  }
  if (usages.length === 0) throw domError("SyntaxError", `Usages cannot be empty when ${purpose}.`);
}

function usableKey(method: "sign" | "verify", algorithm: unknown, key: unknown): [CryptoKey, string] {
  const { name } = algorithmArgument(algorithm);
  const upper = name.toUpperCase();
  const isKnown = upper === "HMAC" || OTHERS.some((other) => other.toUpperCase() === upper);
  if (!isKnown) throw unrecognized();
  if (!(key instanceof CryptoKey)) throw wrongType(method, 1, "is not of type CryptoKey.");
  if (upper !== "HMAC" || !key.usages.includes(method)) {
    throw domError("InvalidAccessError", `Unable to use this key to ${method}`);
  }
  return [key, (key.algorithm.hash as Algorithm).name];
}

function mac(key: CryptoKey, hash: string, data: Uint8Array): Uint8Array {
  const message = new Message(hash, secretIn(key));
  message.add(data);
  return digestBytes(message, 0);
}

function secretOfJwk(data: unknown, hash: string, isExtractable: boolean, usages: string[]): Uint8Array {
  if (typeof data !== "object" || data === null)
    throw wrongType("importKey", 1, "can not be converted to a dictionary");
  const jwk = data as Record<string, unknown>;
  const fail = (message: string): Error => domError("DataError", message);
  if (jwk.kty !== "oct") throw fail('Invalid JWK "kty" Parameter');
  if (jwk.use !== undefined && jwk.use !== "sig") throw fail('Invalid JWK "use" Parameter');
  if (Array.isArray(jwk.key_ops) && !usages.every((usage) => (jwk.key_ops as unknown[]).includes(usage))) {
    throw fail("Key operations and usage mismatch");
  }
  if (jwk.ext === false && isExtractable) throw fail('JWK "ext" Parameter and extractable mismatch');
  if (jwk.alg !== undefined && jwk.alg !== JWK_NAMES[hash]) {
    throw fail('JWK "alg" does not match the requested algorithm');
  }
  if (typeof jwk.k !== "string") throw fail("Invalid keyData");
  return bufferClass().from(jwk.k, "base64url");
}

function absent(method: string): never {
  throw subtleNotHere(`crypto.subtle.${method}`, INSTEAD);
}

export class SubtleCrypto {
  constructor(make?: symbol) {
    if (make !== MAKE) throw illegalConstructor();
  }

  async digest(...args: unknown[]): Promise<ArrayBufferLike> {
    checkCount("digest", 2, args.length);
    const bytes = dataArgument("digest", 1, args[1]);
    const message = new Message(hashNamed(args[0]));
    message.add(bytes);
    return digestBytes(message, 0).buffer;
  }

  async sign(...args: unknown[]): Promise<ArrayBufferLike> {
    checkCount("sign", 3, args.length);
    const [key, hash] = usableKey("sign", args[0], args[1]);
    return mac(key, hash, dataArgument("sign", 2, args[2])).buffer;
  }

  async verify(...args: unknown[]): Promise<boolean> {
    checkCount("verify", 4, args.length);
    const [key, hash] = usableKey("verify", args[0], args[1]);
    const signature = dataArgument("verify", 2, args[2]);
    const made = mac(key, hash, dataArgument("verify", 3, args[3]));
    return made.length === signature.length && made.every((byte, i) => byte === signature[i]);
  }

  async importKey(...args: unknown[]): Promise<CryptoKey> {
    checkCount("importKey", 4, args.length);
    const format = formatArgument("importKey", args[0]);
    const isExtractable = Boolean(args[3]);
    const raw = format === "jwk" ? undefined : dataArgument("importKey", 1, args[1]);
    const usages = usagesArgument("importKey", 4, args[4]);
    const { hash, length } = hmacParameters(args[2], "HmacImportParams");
    if (format !== "raw" && format !== "jwk") {
      throw domError("NotSupportedError", `Unable to import HMAC using ${format} format`);
    }
    checkUsages(usages, "importing a secret key");
    const secret = raw ?? secretOfJwk(args[1], hash, isExtractable, usages);
    if (secret.length === 0 || length === 0) throw domError("DataError", "Zero-length key is not supported");
    const bits = secret.length * 8;
    if (length !== undefined && length !== bits) {
      throw domError("NotSupportedError", "Unsupported algorithm.length");
    }
    return makeKey(secret, { name: "HMAC", hash: { name: hash }, length: bits }, isExtractable, usages);
  }

  async generateKey(...args: unknown[]): Promise<CryptoKey> {
    checkCount("generateKey", 3, args.length);
    const usages = usagesArgument("generateKey", 2, args[2]);
    const given = hmacParameters(args[0], "HmacKeyGenParams");
    const { hash } = given;
    const length = given.length ?? BLOCKS[hash]!;
    if (length === 0) throw domError("OperationError", "Zero-length key is not supported");
    if (length % 8 !== 0) throw domError("NotSupportedError", "Unsupported algorithm.length");
    checkUsages(usages, "creating a key");
    return makeKey(randomBytes(length / 8), { name: "HMAC", length, hash: { name: hash } }, Boolean(args[1]), usages);
  }

  async exportKey(...args: unknown[]): Promise<ArrayBufferLike | object> {
    checkCount("exportKey", 2, args.length);
    const format = formatArgument("exportKey", args[0]);
    const key = args[1];
    if (!(key instanceof CryptoKey)) throw wrongType("exportKey", 1, "is not of type CryptoKey.");
    if (!key.extractable) throw domError("InvalidAccessException", "key is not extractable");
    const secret = secretIn(key).slice();
    if (format === "raw") return secret.buffer;
    if (format !== "jwk") {
      throw domError("NotSupportedError", `Unable to export HMAC secret key using ${format} format`);
    }
    const alg = JWK_NAMES[(key.algorithm.hash as Algorithm).name];
    const k = asBuffer(secret).toString("base64url");
    return { key_ops: [...key.usages], ext: true, alg, kty: "oct", k };
  }

  async encrypt(): Promise<never> {
    return absent("encrypt");
  }

  async decrypt(): Promise<never> {
    return absent("decrypt");
  }

  async deriveKey(): Promise<never> {
    return absent("deriveKey");
  }

  async deriveBits(): Promise<never> {
    return absent("deriveBits");
  }

  async wrapKey(): Promise<never> {
    return absent("wrapKey");
  }

  async unwrapKey(): Promise<never> {
    return absent("unwrapKey");
  }
}
enumerable(SubtleCrypto.prototype);
tag(SubtleCrypto);

export const subtle = new SubtleCrypto(MAKE);
