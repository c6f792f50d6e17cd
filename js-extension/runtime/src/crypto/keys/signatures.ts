// Node's Sign and Verify, and their one-shot forms.

import { digestBytes, digestSize, Message } from "../../host/crypto/hashes";
import { sign as signed, type SignatureOptions, verify as isVerified } from "../../host/crypto/keys";
import { asBuffer, viewBytes } from "../../node/bytes";
import { codedError, invalidArgType, plainCoded } from "../../node/errors";
import { bytesOf, type Callback, checkCallback, checkString, dataOf, invalidValue, later } from "../arguments";
import { keyText } from "./input";
import { addStreamMethods } from "../streams/methods";

const SIGNATURE = "an instance of Buffer, TypedArray, or DataView";

function optionsOf(options: unknown, isDigest: boolean): SignatureOptions {
  return {
    isDigest,
    padding: integerOption(options, "padding"),
    saltLength: integerOption(options, "saltLength"),
    isP1363: isP1363(options),
  };
}

function integerOption(options: unknown, name: string): number | undefined {
  const value = (options as Record<string, unknown>)[name];
  if (value === undefined) return undefined;
  if (typeof value === "number" && value === value >> 0) return value;
  throw invalidValue(`property 'options.${name}'`, "is invalid", value);
}

function isP1363(options: unknown): boolean {
  if (typeof options !== "object" || options === null) return false;
  const { dsaEncoding = "der" } = options as { dsaEncoding?: unknown };
  if (dsaEncoding === "der") return false;
  if (dsaEncoding === "ieee-p1363") return true;
  throw invalidValue("property 'options.dsaEncoding'", "is invalid", dsaEncoding);
}

function keyRequired(): Error {
  return codedError("Error", "ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign");
}

abstract class Signature {
  #algorithm: string;
  #message: Message | undefined;

  constructor(algorithm: unknown) {
    checkString(algorithm, "algorithm");
    if (digestSize(algorithm) < 0) throw plainCoded("TypeError", "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest");
    this.#algorithm = algorithm;
    this.#message = new Message(algorithm);
  }

  update(data: unknown, encoding?: unknown): this {
    const piece = dataOf(data, encoding);
    if (this.#message === undefined) throw notInitialised();
    this.#message.add(piece);
    return this;
  }

  /** The algorithm, and the message's digest; there is no second one. */
  protected finish(): [algorithm: string, digest: Uint8Array] {
    const message = this.#message;
    if (message === undefined) throw notInitialised();
    this.#message = undefined;
    // A hash of any length has to have one; the host then says that it cannot sign it.
    return [this.#algorithm, digestBytes(message, digestSize(this.#algorithm) === 0 ? 32 : 0)];
  }
}

addStreamMethods(Signature.prototype);

function notInitialised(): Error {
  return plainCoded("Error", "ERR_CRYPTO_INVALID_STATE", "Not initialised");
}

export class Sign extends Signature {
  sign(options: unknown, encoding?: unknown): unknown {
    if (!options) throw keyRequired();
    const key = keyText(options, "consumePrivate");
    const how = optionsOf(options, true);
    const made = asBuffer(signed(key, ...this.finish(), how));
    return encoding && encoding !== "buffer" ? made.toString(encoding as string) : made;
  }
}

export class Verify extends Signature {
  verify(options: unknown, signature: unknown, sigEncoding?: unknown): boolean {
    const key = keyText(options, "consumePublic");
    const how = optionsOf(options, true);
    const given = bytesOf(signature, "signature", sigEncoding);
    return isVerified(key, ...this.finish(), given, how);
  }
}

export function createSign(algorithm: unknown): Sign {
  return new Sign(algorithm);
}

export function createVerify(algorithm: unknown): Verify {
  return new Verify(algorithm);
}

function algorithmOf(algorithm: unknown): string | null {
  if (algorithm === undefined || algorithm === null) return null;
  checkString(algorithm, "algorithm");
  return algorithm;
}

export function sign(algorithm: unknown, data: unknown, key: unknown, callback?: unknown): unknown {
  const digest = algorithmOf(algorithm);
  if (callback !== undefined) checkCallback(callback);
  const message = bytesOf(data, "data");
  if (!key) throw keyRequired();
  const text = keyText(key, "consumePrivate");
  const how = optionsOf(key, false);
  const compute = (): Uint8Array => asBuffer(signed(text, digest, message, how));
  if (callback === undefined) return compute();
  later(callback as Callback<Uint8Array>, compute);
  return undefined;
}

export function verify(
  algorithm: unknown,
  data: unknown,
  key: unknown,
  signature: unknown,
  callback?: unknown,
): boolean | undefined {
  const digest = algorithmOf(algorithm);
  if (callback !== undefined) checkCallback(callback);
  const message = bytesOf(data, "data");
  if (!ArrayBuffer.isView(signature)) throw invalidArgType("signature", SIGNATURE, signature);
  const given = viewBytes(signature);
  const text = keyText(key, "consumePublic");
  const how = optionsOf(key, false);
  const compute = (): boolean => isVerified(text, digest, message, given, how);
  if (callback === undefined) return compute();
  later(callback as Callback<boolean>, compute);
  return undefined;
}
