// A cipher's state is kept by the host, from its first data to `final`.

import { host } from "segfn:core";

import { utf8Encode } from "../text";
import { bytesFromHost, bytesToHost, call } from "../wire";
import type { Data } from "./hashes";

const DATA_IS_BYTES = 1;
const IS_PADDED = 2;
const PIECE = 262_144;

// A cipher that nobody finishes frees its handle when it is collected.
const dropped = new FinalizationRegistry<number>((handle) => void call(host.crypto_cipher_drop!, handle));

export class CipherState {
  #handle: number;
  #token = {}; // a state that is its own token would keep itself alive in QuickJS

  constructor(mode: string, isEncrypting: boolean, key: Uint8Array, iv: Uint8Array, aad: Uint8Array) {
    this.#handle = call(
      host.crypto_cipher_open!,
      mode,
      isEncrypting,
      bytesToHost(key),
      bytesToHost(iv),
      bytesToHost(aad),
    ) as number;
    dropped.register(this, this.#handle, this.#token);
  }

  update(data: Data, isPadded: boolean): Uint8Array {
    if (data.length > PIECE) return this.#updateByPieces(typeof data === "string" ? utf8Encode(data) : data, isPadded);
    const isText = typeof data === "string";
    const flags = (isText ? 0 : DATA_IS_BYTES) | (isPadded ? IS_PADDED : 0);
    return bytesFromHost(call(host.crypto_cipher_update!, this.#handle, isText ? data : bytesToHost(data), flags));
  }

  // What crosses takes twice its size for a moment, so large data goes in parts.
  #updateByPieces(data: Uint8Array, isPadded: boolean): Uint8Array {
    const all = new Uint8Array(data.length + 32);
    let at = 0;
    for (let start = 0; start < data.length; start += PIECE) {
      const piece = this.update(data.subarray(start, start + PIECE), isPadded);
      all.set(piece, at);
      at += piece.length;
    }
    return all.subarray(0, at);
  }

  /** The rest, or GCM's tag where it encrypted. The state is used up. */
  final(tag: Uint8Array | undefined, isPadded: boolean): Uint8Array {
    dropped.unregister(this.#token);
    const expected = tag === undefined ? "" : bytesToHost(tag);
    return bytesFromHost(call(host.crypto_cipher_final!, this.#handle, expected, isPadded ? IS_PADDED : 0));
  }
}
