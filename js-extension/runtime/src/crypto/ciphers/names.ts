// The ciphers that Node lists, and those of them that are here.

import { codedError, describe, invalidArgType } from "../../node/errors";

const NAMES =
  "aes-128-cbc aes-128-cbc-hmac-sha1 aes-128-cbc-hmac-sha256 aes-128-ccm aes-128-cfb aes-128-cfb1 " +
  "aes-128-cfb8 aes-128-ctr aes-128-ecb aes-128-gcm aes-128-ocb aes-128-ofb aes-128-xts aes-192-cbc " +
  "aes-192-ccm aes-192-cfb aes-192-cfb1 aes-192-cfb8 aes-192-ctr aes-192-ecb aes-192-gcm aes-192-ocb " +
  "aes-192-ofb aes-256-cbc aes-256-cbc-hmac-sha1 aes-256-cbc-hmac-sha256 aes-256-ccm aes-256-cfb " +
  "aes-256-cfb1 aes-256-cfb8 aes-256-ctr aes-256-ecb aes-256-gcm aes-256-ocb aes-256-ofb aes-256-xts aes128 " +
  "aes128-wrap aes128-wrap-pad aes192 aes192-wrap aes192-wrap-pad aes256 aes256-wrap aes256-wrap-pad " +
  "aria-128-cbc aria-128-ccm aria-128-cfb aria-128-cfb1 aria-128-cfb8 aria-128-ctr aria-128-ecb " +
  "aria-128-gcm aria-128-ofb aria-192-cbc aria-192-ccm aria-192-cfb aria-192-cfb1 aria-192-cfb8 " +
  "aria-192-ctr aria-192-ecb aria-192-gcm aria-192-ofb aria-256-cbc aria-256-ccm aria-256-cfb aria-256-cfb1 " +
  "aria-256-cfb8 aria-256-ctr aria-256-ecb aria-256-gcm aria-256-ofb aria128 aria192 aria256 " +
  "camellia-128-cbc camellia-128-cfb camellia-128-cfb1 camellia-128-cfb8 camellia-128-ctr camellia-128-ecb " +
  "camellia-128-ofb camellia-192-cbc camellia-192-cfb camellia-192-cfb1 camellia-192-cfb8 camellia-192-ctr " +
  "camellia-192-ecb camellia-192-ofb camellia-256-cbc camellia-256-cfb camellia-256-cfb1 camellia-256-cfb8 " +
  "camellia-256-ctr camellia-256-ecb camellia-256-ofb camellia128 camellia192 camellia256 chacha20 " +
  "chacha20-poly1305 des-ede des-ede-cbc des-ede-cfb des-ede-ecb des-ede-ofb des-ede3 des-ede3-cbc " +
  "des-ede3-cfb des-ede3-cfb1 des-ede3-cfb8 des-ede3-ecb des-ede3-ofb des3 des3-wrap id-aes128-CCM " +
  "id-aes128-GCM id-aes128-wrap id-aes128-wrap-pad id-aes192-CCM id-aes192-GCM id-aes192-wrap " +
  "id-aes192-wrap-pad id-aes256-CCM id-aes256-GCM id-aes256-wrap id-aes256-wrap-pad " +
  "id-smime-alg-CMS3DESwrap sm4 sm4-cbc sm4-cfb sm4-ctr sm4-ecb sm4-ofb";

export type Mode = "cbc" | "ctr" | "ecb" | "gcm";

export interface Cipher {
  mode: Mode;
  /** Bytes of a key. */
  keyLength: number;
  nid: number;
}

const NIDS: Record<Mode, [number, number, number]> = {
  cbc: [419, 423, 427],
  ctr: [904, 905, 906],
  ecb: [418, 422, 426],
  gcm: [895, 898, 901],
};

const ciphers = new Map<string, Cipher>();
for (const mode of ["cbc", "ctr", "ecb", "gcm"] as const) {
  for (const [i, bits] of [128, 192, 256].entries()) {
    const cipher = { mode, keyLength: bits / 8, nid: NIDS[mode][i]! };
    ciphers.set(`aes-${bits}-${mode}`, cipher);
    if (mode === "cbc") ciphers.set(`aes${bits}`, cipher);
    if (mode === "gcm") ciphers.set(`id-aes${bits}-gcm`, cipher);
  }
}

/** undefined: it is not one of ours. */
export function cipherOf(name: string): Cipher | undefined {
  return ciphers.get(name.toLowerCase());
}

export function isNodesCipher(name: string): boolean {
  const wanted = name.toLowerCase();
  return getCiphers().some((known) => known.toLowerCase() === wanted);
}

export function getCiphers(): string[] {
  return NAMES.split(" ");
}

export interface CipherInfo {
  mode: Mode;
  name: string;
  nid: number;
  blockSize: number;
  ivLength?: number;
  keyLength: number;
}

/** Node's description of a cipher of ours; undefined: there is none, or not with these lengths. */
export function getCipherInfo(
  nameOrNid: unknown,
  options?: { keyLength?: number; ivLength?: number },
): CipherInfo | undefined {
  if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") {
    const message = `The "nameOrNid" argument must be one of type string or number. Received ${describe(nameOrNid)}`;
    throw codedError("TypeError", "ERR_INVALID_ARG_TYPE", message);
  }
  if (options !== undefined && (typeof options !== "object" || options === null)) {
    throw invalidArgType("options", "of type object", options);
  }
  for (const name of ["keyLength", "ivLength"] as const) {
    const value: unknown = options?.[name];
    if (value !== undefined && typeof value !== "number")
      throw invalidArgType(`options.${name}`, "of type number", value);
  }
  const cipher =
    typeof nameOrNid === "string"
      ? cipherOf(nameOrNid)
      : [...ciphers.values()].find((candidate) => candidate.nid === nameOrNid);
  return cipher === undefined ? undefined : described(cipher, options?.keyLength, options?.ivLength);
}

function described(cipher: Cipher, keyLength?: number, ivLength?: number): CipherInfo | undefined {
  const { mode, nid } = cipher;
  if (keyLength !== undefined && keyLength !== cipher.keyLength) return undefined;
  const usual = mode === "ecb" ? 0 : mode === "gcm" ? 12 : 16;
  const isFree = mode === "gcm" && ivLength !== undefined && ivLength > 0 && ivLength <= 128;
  if (ivLength !== undefined && ivLength !== usual && !isFree) return undefined;
  const bits = cipher.keyLength * 8;
  return {
    mode,
    name: mode === "gcm" ? `id-aes${bits}-gcm` : `aes-${bits}-${mode}`,
    nid,
    blockSize: mode === "cbc" || mode === "ecb" ? 16 : 1,
    ...(mode === "ecb" ? {} : { ivLength: ivLength ?? usual }),
    keyLength: cipher.keyLength,
  };
}
