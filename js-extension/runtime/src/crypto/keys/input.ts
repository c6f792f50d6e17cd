// What Node's functions take for a key: PEM or DER, a JWK, a KeyObject, or one of these with options.

import { type KeyInput, textOfKey } from "../../host/crypto/keys";
import { isAnyArrayBuffer } from "../../node/bytes";
import { invalidArgType } from "../../node/errors";
import { BYTES, bytesOf, invalidValue } from "../arguments";
import { descriptionOf, type KeyObject, keyObjectOf } from "./key-object";
import { KEY, wrongKeyType } from "../secret";

/** consume: to use it (decrypt: where Node says later that a public one will not do); create: to make a KeyObject of it. */
export type Purpose = "consumePublic" | "consumePrivate" | "decrypt" | "createPublic" | "createPrivate";

const WANTED: Record<Purpose, KeyInput["wanted"]> = {
  consumePublic: "any",
  consumePrivate: "private",
  decrypt: "any",
  createPublic: "public",
  createPrivate: "private",
};

/** The text by which the host finds the key. */
export function keyText(key: unknown, purpose: Purpose): string {
  const expected = purpose === "createPrivate" ? BYTES : KEY;
  const object = keyObjectOf(key);
  if (object !== undefined) return textOfObject(object, purpose, "key", expected);
  const wanted = WANTED[purpose];
  if (isText(key)) return textOfKey({ wanted, format: "pem", data: bytesOf(key, "key") });
  if (typeof key !== "object" || key === null) throw invalidArgType("key", expected, key);
  const { key: inner, format, encoding } = key as Record<string, unknown>;
  const innerObject = keyObjectOf(inner);
  if (innerObject !== undefined) return textOfObject(innerObject, purpose, "key.key", expected);
  if (format === "jwk") {
    if (typeof inner !== "object" || inner === null) throw invalidArgType("key.key", "of type object", inner);
    return textOfKey({ wanted, format, data: checkedJwk(inner as Jwk, wanted) });
  }
  if (!isText(inner)) throw invalidArgType("key.key", expected, inner);
  return textOfKey({ wanted, data: bytesOf(inner, "key", encoding), ...inputOptions(key as object, wanted) });
}

function isText(value: unknown): value is string | ArrayBufferView {
  return typeof value === "string" || ArrayBuffer.isView(value) || isAnyArrayBuffer(value);
}

function textOfObject(key: KeyObject, purpose: Purpose, argument: string, expected: string): string {
  if (purpose === "createPrivate") throw invalidArgType(argument, expected, key);
  if (key.type !== "private") {
    if (purpose !== "consumePublic") throw wrongKeyType(key.type, "private");
    if (key.type !== "public") throw wrongKeyType(key.type, "private or public");
  }
  const { text } = descriptionOf(key);
  if (purpose !== "createPublic") return text;
  return JSON.stringify({ wanted: "public", format: "der", data: text.slice(text.indexOf(":") + 1), type: "pkcs8" });
}

const TYPES = { any: ["pkcs1", "spki", "pkcs8", "sec1"], public: [] as string[], private: ["pkcs1", "pkcs8", "sec1"] };
TYPES.public = TYPES.any;

function inputOptions(options: object, wanted: KeyInput["wanted"]): Pick<KeyInput, "format" | "type" | "passphrase"> {
  const { format = "pem", type, passphrase, encoding } = options as Record<string, unknown>;
  if (format !== "pem" && format !== "der") throw invalidValue("property 'options.format'", "is invalid", format);
  if ((type !== undefined || format === "der") && !TYPES[wanted].includes(type as string)) {
    throw invalidValue("property 'options.type'", "is invalid", type);
  }
  if (passphrase !== undefined && passphrase !== null && !isText(passphrase)) {
    throw invalidValue("property 'options.passphrase'", "is invalid", passphrase);
  }
  const secret = isText(passphrase) ? bytesOf(passphrase, "key.passphrase", encoding) : undefined;
  return {
    format,
    ...(type === undefined ? {} : { type: type as string }),
    ...(secret === undefined ? {} : { passphrase: secret }),
  };
}

type Jwk = Record<string, unknown>;

const MEMBERS: Record<string, [both: string[], onlyPrivate: string[]]> = {
  RSA: [
    ["n", "e"],
    ["d", "p", "q", "dp", "dq", "qi"],
  ],
  EC: [["x", "y"], ["d"]],
  OKP: [["x"], ["d"]],
};
const CURVES: Record<string, string[]> = {
  EC: ["P-256", "secp256k1", "P-384", "P-521"],
  OKP: ["Ed25519", "Ed448", "X25519", "X448"],
};

function checkedJwk(jwk: Jwk, wanted: KeyInput["wanted"]): Jwk {
  const kty = oneOf(jwk.kty, "key.kty", ["RSA", "EC", "OKP"]);
  const curves = CURVES[kty];
  if (curves !== undefined) oneOf(jwk.crv, "key.crv", curves);
  const [both, onlyPrivate] = MEMBERS[kty]!;
  const isPrivate = wanted === "private" || (wanted === "any" && jwk.d !== undefined);
  for (const name of isPrivate ? [...both, ...onlyPrivate] : both) {
    if (typeof jwk[name] !== "string") throw invalidArgType(`key.${name}`, "of type string", jwk[name]);
  }
  return jwk;
}

function oneOf(value: unknown, name: string, allowed: string[]): string {
  if (typeof value === "string" && allowed.includes(value)) return value;
  const list = allowed.map((one) => `'${one}'`).join(", ");
  throw invalidValue(`property '${name}'`, `must be one of: ${list}`, value);
}
