// Keys from passwords and secrets, by the host.

import { host } from "segfn:core";

import { bytesFromHost, bytesToHost, call } from "../wire";

export function pbkdf2(
  digest: string,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  return bytesFromHost(call(host.crypto_pbkdf2!, digest, bytesToHost(password), bytesToHost(salt), iterations, length));
}

export interface ScryptCost {
  N: number;
  r: number;
  p: number;
  maxmem: number;
}

export function scrypt(password: Uint8Array, salt: Uint8Array, length: number, cost: ScryptCost): Uint8Array {
  const { N, r, p, maxmem } = cost;
  const shape = `${r} ${p} ${maxmem}`;
  return bytesFromHost(call(host.crypto_scrypt!, bytesToHost(password), bytesToHost(salt), length, N, shape));
}

export function hkdf(digest: string, key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return bytesFromHost(call(host.crypto_hkdf!, digest, bytesToHost(key), bytesToHost(salt), bytesToHost(info), length));
}
