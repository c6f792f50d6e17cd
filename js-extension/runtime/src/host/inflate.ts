// Unpacking by the host's zlib, which is the library Node uses.

import { host } from "segfn:core";

import { bytesFromHost, bytesToHost, call } from "./wire";

export type Packing = "zlib" | "gzip" | "raw" | "unzip";

/**
 * The bytes that were packed. Throws Node's error for what is not whole or not valid.
 *
 * `most`: how many bytes may come out; `partial`: what is cut off gives what it holds.
 */
export function inflate(
  packed: Uint8Array,
  packing: Packing,
  windowBits: number,
  dictionary: Uint8Array | undefined,
  most: number,
  partial: boolean,
): Uint8Array {
  const words = dictionary === undefined ? "" : bytesToHost(dictionary);
  return bytesFromHost(
    call(host.inflate_unpack!, bytesToHost(packed), packing, windowBits, words, Math.min(most, 2 ** 52), partial),
  );
}

/** CRC-32, continued from `value`. */
export function crc32(bytes: Uint8Array, value: number): number {
  return call(host.inflate_crc32!, bytesToHost(bytes), value) as number;
}
