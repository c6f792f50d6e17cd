// Node's Hash and Hmac classes.

import { digestBytes, digestSize, Message } from "../host/crypto/hashes";
import { dataOf } from "../crypto/arguments";
import { keyBytes } from "../crypto/secret";
import { addStreamMethods } from "../crypto/streams/methods";
import { asBuffer, bufferClass } from "./bytes";
import { codedError, invalidArgType, plainCoded } from "./errors";

const UNKNOWN = -1;

export interface HashOptions {
  outputLength?: number;
}

/** The digest as the caller asked for it. Node gives a Buffer for an encoding it does not know. */
function digestAs(message: Message, encoding: unknown, length: number): unknown {
  if (encoding === "hex" || encoding === "base64") return message.digest(encoding, length);
  const digest = asBuffer(digestBytes(message, length));
  const name = String(encoding).toLowerCase();
  return typeof encoding === "string" && bufferClass().isEncoding(name) ? digest.toString(name) : digest;
}

function finalized(): Error {
  return codedError("Error", "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
}

function lengthFor(algorithm: string, options: HashOptions | undefined): number {
  const size = digestSize(algorithm);
  if (size === UNKNOWN) throw new Error("Digest method not supported");
  const asked = options?.outputLength;
  if (size === 0) return asked ?? (algorithm.endsWith("128") ? 16 : 32);
  if (asked === undefined || asked === size) return 0;
  const [library, reason] = ["digital envelope routines", "not XOF or invalid length"];
  const error = new Error(`error:030000B2:${library}::${reason}`);
  throw Object.assign(error, { library, reason, code: "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH" });
}

export class Hash {
  #message: Message | undefined;
  #length: number;

  constructor(algorithm: string | Message, options?: HashOptions) {
    if (typeof algorithm === "string") {
      this.#length = lengthFor(algorithm, options);
      this.#message = new Message(algorithm);
    } else if (algorithm instanceof Message) {
      this.#length = lengthFor(algorithm.algorithm, options);
      this.#message = algorithm;
    } else {
      throw invalidArgType("algorithm", "of type string", algorithm);
    }
  }

  copy(options?: HashOptions): Hash {
    if (this.#message === undefined) throw finalized();
    return new Hash(this.#message.copy(), options);
  }

  update(data: unknown, inputEncoding?: unknown): this {
    const message = this.#message;
    if (message === undefined) throw finalized();
    message.add(dataOf(data, inputEncoding));
    return this;
  }

  digest(outputEncoding?: unknown): unknown {
    const message = this.#message;
    if (message === undefined) throw finalized();
    this.#message = undefined;
    return digestAs(message, outputEncoding, this.#length);
  }
}

addStreamMethods(Hash.prototype);

export class Hmac {
  #message: Message | undefined;

  constructor(algorithm: string, key: unknown, options?: { encoding?: string }) {
    if (typeof algorithm !== "string") throw invalidArgType("hmac", "of type string", algorithm);
    const bytes = keyBytes(key, options?.encoding);
    if (digestSize(algorithm) === UNKNOWN) {
      throw plainCoded("TypeError", "ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${algorithm}`);
    }
    this.#message = new Message(algorithm, bytes);
  }

  update(data: unknown, inputEncoding?: unknown): this {
    const message = this.#message;
    if (message === undefined) throw finalized();
    message.add(dataOf(data, inputEncoding));
    return this;
  }

  /** A second call gives an empty text or Buffer, as in Node. */
  digest(outputEncoding?: unknown): unknown {
    const message = this.#message;
    if (message !== undefined) {
      this.#message = undefined;
      return digestAs(message, outputEncoding, 0);
    }
    const empty = bufferClass().alloc(0);
    return typeof outputEncoding === "string" && outputEncoding !== "buffer" ? "" : empty;
  }
}
addStreamMethods(Hmac.prototype);
