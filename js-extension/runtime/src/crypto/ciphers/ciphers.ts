// Node's Cipheriv and Decipheriv.

import { CipherState } from "../../host/crypto/ciphers";
import { asBuffer } from "../../node/bytes";
import { plainCoded } from "../../node/errors";
import { bytesOf, checkString, dataOf, invalidState, notHere, stringOption, unsignedOption } from "../arguments";
import { type Cipher, cipherOf, isNodesCipher } from "./names";
import { type OutputDecoder, decoderFor } from "../streams/output";
import { asKeyObject, keyBytes, wrongKeyType } from "../secret";
import { addStreamMethods } from "../streams/methods";

const NOTHING = new Uint8Array();
const TAG_LENGTHS = new Set([4, 8, 12, 13, 14, 15, 16]);

function knownCipher(name: string): Cipher {
  const cipher = cipherOf(name);
  if (cipher !== undefined) return cipher;
  if (isNodesCipher(name)) {
    throw notHere(`the cipher ${name}`, "use aes-128, aes-192 or aes-256 with -cbc, -ctr, -ecb or -gcm");
  }
  throw plainCoded("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
}

function checkIv({ mode }: Cipher, iv: Uint8Array | null): Uint8Array {
  const length = iv?.length ?? 0;
  const isValid = mode === "ecb" ? length === 0 : mode === "gcm" ? length > 0 && length <= 128 : length === 16;
  if (!isValid) throw plainCoded("TypeError", "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
  return iv ?? NOTHING;
}

function invalidTag(length: number): Error {
  return plainCoded("TypeError", "ERR_CRYPTO_INVALID_AUTH_TAG", `Invalid authentication tag length: ${length}`);
}

abstract class CipherBase {
  // Node's own properties of these objects.
  _decoder: OutputDecoder | null = null;
  _options: unknown;
  #cipher: Cipher;
  #isEncrypting: boolean;
  #state: CipherState;
  #isFinal = false;
  #isPadded = true;
  #tagLength: number | undefined;
  #tag: Uint8Array | undefined;

  constructor(isEncrypting: boolean, cipher: unknown, key: unknown, iv: unknown, options: unknown) {
    checkString(cipher, "cipher");
    const encoding = stringOption(options, "encoding");
    const object = asKeyObject(key);
    // Node says "private" here.
    if (object !== undefined && object.type !== "secret") throw wrongKeyType(object.type, "private");
    const secret = keyBytes(key, encoding);
    const vector = iv === null ? null : bytesOf(iv, "iv");
    const tagLength = unsignedOption(options, "authTagLength");
    this.#cipher = knownCipher(cipher);
    this.#isEncrypting = isEncrypting;
    if (secret.length !== this.#cipher.keyLength) {
      throw plainCoded("RangeError", "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
    }
    this.#state = new CipherState(this.#cipher.mode, isEncrypting, secret, checkIv(this.#cipher, vector));
    if (this.#cipher.mode === "gcm") {
      if (tagLength !== undefined && !TAG_LENGTHS.has(tagLength)) throw invalidTag(tagLength);
      this.#tagLength = tagLength;
    }
    this._options = options;
  }

  update(data: unknown, inputEncoding?: unknown, outputEncoding?: unknown): unknown {
    const piece = dataOf(data, inputEncoding);
    if (this.#isFinal) throw new Error("Trying to add data in unsupported state");
    const made = this.#state.update(piece, this.#isPadded);
    if (!isNamed(outputEncoding)) return asBuffer(made);
    this._decoder = decoderFor(this._decoder, outputEncoding);
    return this._decoder.write(made);
  }

  final(outputEncoding?: unknown): unknown {
    if (this.#isFinal) throw invalidState();
    this.#isFinal = true;
    const made = this.#finish();
    if (!isNamed(outputEncoding)) return asBuffer(made);
    this._decoder = decoderFor(this._decoder, outputEncoding);
    return this._decoder.end(made);
  }

  #finish(): Uint8Array {
    if (this.#cipher.mode !== "gcm") return this.#state.final(undefined, this.#isPadded);
    if (this.#isEncrypting) {
      this.#tag = this.#state.final(undefined, false).slice(0, this.#tagLength ?? 16);
      return NOTHING;
    }
    if (this.#tag === undefined) throw new Error("Unsupported state or unable to authenticate data");
    return this.#state.final(this.#tag, false);
  }

  setAutoPadding(autoPadding: unknown = true): this {
    if (this.#isFinal) throw invalidState("setAutoPadding");
    this.#isPadded = Boolean(autoPadding);
    return this;
  }

  setAAD(aadbuf: unknown, options?: unknown): this {
    const encoding = stringOption(options, "encoding");
    unsignedOption(options, "plaintextLength");
    const more = bytesOf(aadbuf, "aadbuf", encoding);
    if (this.#cipher.mode !== "gcm" || this.#isFinal || this.#state.isBegun) throw invalidState("setAAD");
    this.#state.authenticate(more);
    return this;
  }

  /** undefined: there is none now. */
  protected madeTag(): Uint8Array | undefined {
    return this.#isFinal ? this.#tag : undefined;
  }

  protected expectTag(tag: Uint8Array): void {
    if (this.#cipher.mode !== "gcm" || this.#isFinal || this.#tag !== undefined) throw invalidState("setAuthTag");
    const isValid = this.#tagLength === undefined ? TAG_LENGTHS.has(tag.length) : tag.length === this.#tagLength;
    if (!isValid) throw invalidTag(tag.length);
    this.#tag = tag.slice();
  }
}

addStreamMethods(CipherBase.prototype);

function isNamed(encoding: unknown): boolean {
  return Boolean(encoding) && encoding !== "buffer";
}

export class Cipheriv extends CipherBase {
  constructor(cipher: unknown, key: unknown, iv: unknown, options?: unknown) {
    super(true, cipher, key, iv, options);
  }

  getAuthTag(): unknown {
    const tag = this.madeTag();
    if (tag === undefined) throw invalidState("getAuthTag");
    return asBuffer(tag.slice());
  }
}

export class Decipheriv extends CipherBase {
  constructor(cipher: unknown, key: unknown, iv: unknown, options?: unknown) {
    super(false, cipher, key, iv, options);
  }

  setAuthTag(tag: unknown, encoding?: unknown): this {
    this.expectTag(bytesOf(tag, "buffer", encoding));
    return this;
  }
}

export function createCipheriv(cipher: unknown, key: unknown, iv: unknown, options?: unknown): Cipheriv {
  return new Cipheriv(cipher, key, iv, options);
}

export function createDecipheriv(cipher: unknown, key: unknown, iv: unknown, options?: unknown): Decipheriv {
  return new Decipheriv(cipher, key, iv, options);
}
