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

const NO_HANDLE = 0;
const NOTHING = new Uint8Array();

export class CipherState {
  #how: string;
  #handle = NO_HANDLE;
  #token: object | undefined; // a state that is its own token would keep itself alive in QuickJS

  /** What is given is read at once: it may change afterwards. */
  constructor(mode: string, isEncrypting: boolean, key: Uint8Array, iv: Uint8Array) {
    this.#how = `${mode} ${isEncrypting ? 1 : 0} ${bytesToHost(key)} ${bytesToHost(iv)} `;
  }

  /** Whether there was data. */
  get isBegun(): boolean {
    return this.#handle !== NO_HANDLE;
  }

  /** More that GCM authenticates beside the data; before the data. */
  authenticate(aad: Uint8Array): void {
    this.#how += bytesToHost(aad);
  }

  update(data: Data, isPadded: boolean): Uint8Array {
    if (data.length > PIECE) return this.#updateByPieces(typeof data === "string" ? utf8Encode(data) : data, isPadded);
    const isText = typeof data === "string";
    const flags = (isText ? 0 : DATA_IS_BYTES) | (isPadded ? IS_PADDED : 0);
    const piece = isText ? data : bytesToHost(data);
    if (this.#handle !== NO_HANDLE) return bytesFromHost(call(host.crypto_cipher_update!, this.#handle, piece, flags));
    const answer = call(host.crypto_cipher_open!, this.#how, piece, flags) as string;
    const space = answer.indexOf(" ");
    this.#how = "";
    this.#handle = Number(answer.slice(0, space));
    this.#token = {};
    dropped.register(this, this.#handle, this.#token);
    return bytesFromHost(answer.slice(space + 1));
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
    if (!this.isBegun) this.update(NOTHING, isPadded);
    dropped.unregister(this.#token!);
    const expected = tag === undefined ? "" : bytesToHost(tag);
    return bytesFromHost(call(host.crypto_cipher_final!, this.#handle, expected, isPadded ? IS_PADDED : 0));
  }
}
