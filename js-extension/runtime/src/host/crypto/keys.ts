// Keys and what is done with them, by the host. A key crosses as a text, see keys.py: how the user gave it, or the
// canonical text of one that was read before. The host keeps the last ones read, so the same text again costs little.

import { host, randomBytes } from "segfn:core";

import { bytesFromHost, bytesToHost, call } from "../wire";

const SEED = 32;

export interface KeyInput {
  wanted: "private" | "public" | "any";
  format: "pem" | "der" | "jwk";
  data: Uint8Array | object;
  type?: string;
  passphrase?: Uint8Array;
}

export function textOfKey({ wanted, format, data, type, passphrase }: KeyInput): string {
  return JSON.stringify({
    wanted,
    format,
    data: data instanceof Uint8Array ? bytesToHost(data) : JSON.stringify(data),
    type,
    passphrase: passphrase && bytesToHost(passphrase),
  });
}

export interface KeyDescription {
  type: "private" | "public";
  kind: string;
  details: Record<string, number | string>;
  /** The canonical text. */
  text: string;
}

export function describeKey(text: string): KeyDescription {
  return JSON.parse(call(host.crypto_key_describe!, text) as string) as KeyDescription;
}

export function exportKey(text: string, encoding: string, format: "pem" | "der", passphrase?: Uint8Array): Uint8Array {
  const secret = passphrase === undefined ? null : bytesToHost(passphrase);
  return bytesFromHost(call(host.crypto_key_export!, text, encoding, format, secret));
}

export function exportJwk(text: string): Record<string, string> {
  return JSON.parse(call(host.crypto_key_export!, text, "", "jwk", null) as string) as Record<string, string>;
}

export interface SignatureOptions {
  isDigest: boolean;
  padding: number | undefined;
  saltLength: number | undefined;
  isP1363: boolean;
}

const PSS = 6;

/** `digest` null: the key's own way. */
export function sign(text: string, digest: string | null, data: Uint8Array, options: SignatureOptions): Uint8Array {
  const { padding, saltLength } = options;
  // Only what needs random numbers draws them.
  const seed = padding === PSS && saltLength !== 0 ? bytesToHost(randomBytes(SEED)) : "";
  return bytesFromHost(call(host.crypto_sign!, text, digest, bytesToHost(data), JSON.stringify({ ...options, seed })));
}

export function verify(
  text: string,
  digest: string | null,
  data: Uint8Array,
  signature: Uint8Array,
  options: SignatureOptions,
): boolean {
  const how = JSON.stringify(options);
  return call(host.crypto_verify!, text, digest, bytesToHost(data), bytesToHost(signature), how) as boolean;
}

export type RsaOperation = "encrypt" | "decrypt" | "encrypt_private" | "decrypt_public";

export interface RsaOptions {
  padding: number;
  oaepHash: string | undefined;
  oaepLabel: Uint8Array | undefined;
}

export function throughRsa(
  operation: RsaOperation,
  text: string,
  data: Uint8Array,
  { padding, oaepHash, oaepLabel }: RsaOptions,
): Uint8Array {
  const how = {
    padding,
    oaepHash,
    oaepLabel: oaepLabel && bytesToHost(oaepLabel),
    seed: operation === "encrypt" ? bytesToHost(randomBytes(SEED)) : "",
  };
  return bytesFromHost(call(host[`crypto_${operation}`]!, text, bytesToHost(data), JSON.stringify(how)));
}
