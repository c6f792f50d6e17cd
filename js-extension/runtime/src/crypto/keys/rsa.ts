// publicEncrypt, privateDecrypt, and the two the other way round.

import { type RsaOperation, throughRsa } from "../../host/crypto/keys";
import { asBuffer } from "../../node/bytes";
import { BYTES, bytesOf, checkString } from "../arguments";
import { keyText } from "./input";

const PKCS1 = 1;
const OAEP = 4;

function through(operation: RsaOperation, usualPadding: number, isPrivate: boolean, options: unknown, data: unknown) {
  const text = keyText(options, isPrivate ? "decrypt" : "consumePublic");
  const { padding, oaepHash, oaepLabel, encoding } = options as Record<string, unknown>;
  if (oaepHash !== undefined) checkString(oaepHash, "key.oaepHash");
  const label = oaepLabel === undefined ? undefined : bytesOf(oaepLabel, "key.oaepLabel", encoding, BYTES);
  const message = bytesOf(data, "buffer", encoding);
  const how = { padding: padding ? Number(padding) >>> 0 : usualPadding, oaepHash, oaepLabel: label };
  return asBuffer(throughRsa(operation, text, message, how));
}

export function publicEncrypt(key: unknown, buffer: unknown): Uint8Array {
  return through("encrypt", OAEP, false, key, buffer);
}

export function privateDecrypt(key: unknown, buffer: unknown): Uint8Array {
  return through("decrypt", OAEP, true, key, buffer);
}

export function privateEncrypt(key: unknown, buffer: unknown): Uint8Array {
  return through("encrypt_private", PKCS1, true, key, buffer);
}

export function publicDecrypt(key: unknown, buffer: unknown): Uint8Array {
  return through("decrypt_public", PKCS1, false, key, buffer);
}
