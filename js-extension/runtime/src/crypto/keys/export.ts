// How a key is to be written: the options of KeyObject.export, checked as Node checks them.

import { codedError, invalidArgType, plainCoded } from "../../node/errors";
import { bytesOf, invalidValue, notHere } from "../arguments";
import { isNodesCipher } from "../ciphers/names";

export type ExportOptions =
  { format: "jwk" } | { format: "pem" | "der"; type: string; passphrase: Uint8Array | undefined };

function incompatible(encoding: string, problem: string): Error {
  const message = `The selected key encoding ${encoding} ${problem}.`;
  return codedError("Error", "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", message);
}

export function exportOptions(options: unknown, kind: string, isPublic: boolean): ExportOptions {
  if (typeof options !== "object" || options === null) throw invalidArgType("options", "of type object", options);
  const { format, type, cipher, passphrase } = options as Record<string, unknown>;
  if (format === "jwk") {
    if (passphrase !== undefined && !isPublic) throw incompatible("jwk", "does not support encryption");
    return { format };
  }
  if (format !== "pem" && format !== "der") throw invalidValue("property 'options.format'", "is invalid", format);
  const encoding = encodingOfKey(type, kind, isPublic);
  const secret = isPublic ? undefined : passphraseOf(cipher, passphrase, format, encoding);
  return { format, type: encoding, passphrase: secret };
}

function encodingOfKey(type: unknown, kind: string, isPublic: boolean): string {
  if (type === "pkcs1") {
    if (kind !== "rsa") throw incompatible(type, "can only be used for RSA keys");
    return type;
  }
  if (type === (isPublic ? "spki" : "pkcs8")) return type as string;
  if (type === "sec1" && !isPublic) {
    if (kind !== "ec") throw incompatible(type, "can only be used for EC keys");
    return type;
  }
  throw invalidValue("property 'options.type'", "is invalid", type);
}

function passphraseOf(cipher: unknown, passphrase: unknown, format: string, encoding: string): Uint8Array | undefined {
  if (cipher === undefined || cipher === null) {
    if (passphrase !== undefined) throw invalidValue("property 'options.cipher'", "is invalid", cipher);
    return undefined;
  }
  if (typeof cipher !== "string") throw invalidValue("property 'options.cipher'", "is invalid", cipher);
  if (format === "der" && encoding !== "pkcs8") throw incompatible(encoding, "does not support encryption");
  if (typeof passphrase !== "string" && !ArrayBuffer.isView(passphrase)) {
    throw invalidValue("property 'options.passphrase'", "is invalid", passphrase);
  }
  const name = cipher.toLowerCase();
  if (name !== "aes-256-cbc" && name !== "aes256") {
    if (isNodesCipher(cipher)) throw notHere(`exporting a key with the cipher ${cipher}`, "use aes-256-cbc");
    throw plainCoded("Error", "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  }
  return bytesOf(passphrase, "passphrase");
}
