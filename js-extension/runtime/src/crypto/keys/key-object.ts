// Node's KeyObject: a secret's bytes, or the text by which the host knows an asymmetric key.

import { describeKey, exportJwk, exportKey, type KeyDescription } from "../../host/crypto/keys";
import { asBuffer } from "../../node/bytes";
import { tag } from "../../node/classes";
import { invalidArgType } from "../../node/errors";
import { invalidValue, notHere } from "../arguments";
import { exportOptions } from "./export";

type KeyType = "secret" | "public" | "private";

/** What is inside; only this bundle makes them. */
export class Handle {
  readonly secret: Uint8Array | undefined;
  readonly description: KeyDescription | undefined;

  constructor(content: Uint8Array | KeyDescription) {
    if (content instanceof Uint8Array) this.secret = content;
    else this.description = content;
  }
}

export abstract class KeyObject {
  #type: KeyType;
  #handle: Handle;

  constructor(type: KeyType, handle: Handle) {
    if (type !== "secret" && type !== "public" && type !== "private") {
      throw invalidValue("argument 'type'", "is invalid", type);
    }
    if (!(handle instanceof Handle)) throw invalidArgType("handle", "of type object", handle);
    this.#type = type;
    this.#handle = handle;
  }

  get type(): KeyType {
    return this.#type;
  }

  static from(key: unknown): KeyObject {
    const object = cryptoKeys.get(key as object);
    if (object === undefined) throw invalidArgType("key", "an instance of CryptoKey", key);
    return object;
  }

  equals(otherKeyObject: unknown): boolean {
    if (!(otherKeyObject instanceof KeyObject)) {
      throw invalidArgType("otherKeyObject", "an instance of KeyObject", otherKeyObject);
    }
    if (otherKeyObject.#type !== this.#type) return false;
    const [one, other] = [this.#handle, otherKeyObject.#handle];
    if (one.secret === undefined) return one.description!.text === other.description!.text;
    return one.secret.length === other.secret!.length && one.secret.every((byte, i) => byte === other.secret![i]);
  }

  toCryptoKey(): never {
    throw notHere("keyObject.toCryptoKey", "use crypto.subtle.importKey");
  }

  static handleOf(key: KeyObject): Handle {
    return key.#handle;
  }
}
const { handleOf } = KeyObject;
delete (KeyObject as { handleOf?: unknown }).handleOf;
tag(KeyObject);

/** The KeyObject inside each CryptoKey. */
const cryptoKeys = new WeakMap<object, KeyObject>();

/** Give a CryptoKey its secret. */
export function registerCryptoKey(key: object, secret: Uint8Array): KeyObject {
  const object = new SecretKeyObject(secret);
  cryptoKeys.set(key, object);
  return object;
}

export function keyObjectOf(value: unknown): KeyObject | undefined {
  if (value instanceof KeyObject) return value;
  return typeof value === "object" && value !== null ? cryptoKeys.get(value) : undefined;
}

export class SecretKeyObject extends KeyObject {
  constructor(secret: Uint8Array) {
    super("secret", new Handle(secret.slice()));
  }

  get symmetricKeySize(): number {
    return secretOf(this).length;
  }

  export(options?: unknown): unknown {
    if (options !== undefined) {
      if (typeof options !== "object" || options === null) throw invalidArgType("options", "of type object", options);
      const { format } = options as { format?: unknown };
      if (format === "jwk") {
        return { kty: "oct", k: asBuffer(secretOf(this).slice()).toString("base64url") };
      }
      if (format !== undefined && format !== "buffer") {
        throw invalidValue("property 'options.format'", "must be one of: undefined, 'buffer', 'jwk'", format);
      }
    }
    return asBuffer(secretOf(this).slice());
  }
}

export function secretOf(key: KeyObject): Uint8Array {
  return handleOf(key).secret!;
}

export abstract class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType(): string {
    return descriptionOf(this).kind;
  }

  get asymmetricKeyDetails(): Record<string, unknown> {
    const { details } = descriptionOf(this);
    const { publicExponent } = details;
    return publicExponent === undefined ? { ...details } : { ...details, publicExponent: BigInt(publicExponent) };
  }

  export(options?: unknown): unknown {
    const { text, kind } = descriptionOf(this);
    const how = exportOptions(options, kind, this.type === "public");
    if (how.format === "jwk") return exportJwk(text);
    const made = asBuffer(exportKey(text, how.type, how.format, how.passphrase));
    return how.format === "pem" ? made.toString() : made;
  }
}

export class PublicKeyObject extends AsymmetricKeyObject {
  constructor(description: KeyDescription) {
    super("public", new Handle(description));
  }
}

export class PrivateKeyObject extends AsymmetricKeyObject {
  constructor(description: KeyDescription) {
    super("private", new Handle(description));
  }
}

export function descriptionOf(key: KeyObject): KeyDescription {
  return handleOf(key).description!;
}

/** The key object of a text. */
export function readKey(text: string): PublicKeyObject | PrivateKeyObject {
  const description = describeKey(text);
  return description.type === "private" ? new PrivateKeyObject(description) : new PublicKeyObject(description);
}
