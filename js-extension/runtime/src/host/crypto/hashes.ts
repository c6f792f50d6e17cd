// What is hashed is gathered here and crosses once, at the digest; only what grows above 64 KB goes ahead in
// pieces, into a hash that Python keeps under a handle.

import { host } from "segfn:core";

import { utf8Encode } from "../text";
import { bytesFromHost, bytesToHost, call } from "../wire";

const DATA_IS_BYTES = 1;
const KEY_IS_BYTES = 2;
const GATHERED = 65_536;
const NO_HANDLE = 0;

export type Data = string | Uint8Array;

const sizes = new Map<string, number>();

/** Bytes of a digest, 0 where the length is free, -1 where there is no such hash. */
export function digestSize(algorithm: string): number {
  let size = sizes.get(algorithm);
  if (size === undefined) sizes.set(algorithm, (size = call(host.crypto_size!, algorithm) as number));
  return size;
}

// A message that nobody finishes frees its handle when it is collected.
const dropped = new FinalizationRegistry<number>((handle) => void call(host.crypto_drop!, handle));

/** A message on its way into a hash or, with a key, an HMAC. */
export class Message {
  readonly algorithm: string;
  #key: string | null;
  #keyFlags: number;
  #pieces: Uint8Array[] = [];
  #text = ""; // what follows the pieces
  #size = 0;
  #handle = NO_HANDLE;
  #token: object | undefined; // a message that is its own token would keep itself alive in QuickJS

  constructor(algorithm: string, key?: Data) {
    this.algorithm = algorithm;
    this.#key = key === undefined ? null : typeof key === "string" ? key : bytesToHost(key);
    this.#keyFlags = key === undefined || typeof key === "string" ? 0 : KEY_IS_BYTES;
  }

  add(data: Data): void {
    if (data.length > GATHERED) return this.#addByPieces(data);
    this.#size += data.length;
    if (this.#size > GATHERED) this.#flush();
    if (typeof data === "string") {
      // Well formed one by one: two halves of a surrogate pair in two updates are two errors, not one character.
      this.#text += data.toWellFormed();
      return;
    }
    this.#closeText();
    this.#pieces.push(new Uint8Array(data));
  }

  // So that large data is never here a second and a third time, as copy and as what crosses.
  #addByPieces(data: Data): void {
    for (let start = 0, end; start < data.length; start = end) {
      end = start + GATHERED;
      if (typeof data !== "string") {
        this.add(data.subarray(start, end));
        continue;
      }
      if ((data.charCodeAt(end - 1) & 0xfc00) === 0xd800) end--;
      this.add(data.slice(start, end));
    }
  }

  #closeText(): void {
    if (this.#text === "") return;
    this.#pieces.push(utf8Encode(this.#text));
    this.#text = "";
  }

  #flush(): void {
    if (this.#handle === NO_HANDLE) {
      this.#adopt(call(host.crypto_open!, this.algorithm, this.#key, this.#keyFlags) as number);
    }
    const flags = this.#gather();
    if (this.#text !== "") call(host.crypto_feed!, this.#handle, this.#text, flags);
    this.#text = "";
    this.#size = 0;
  }

  #adopt(handle: number): void {
    this.#handle = handle;
    this.#token = {};
    dropped.register(this, handle, this.#token);
  }

  /** Puts what is there into `#text`; returns the flags that say what it is. */
  #gather(): number {
    if (this.#pieces.length === 0) return 0;
    this.#closeText();
    this.#text = bytesToHost(concatenated(this.#pieces));
    this.#pieces = [];
    return DATA_IS_BYTES;
  }

  copy(): Message {
    const copy = new Message(this.algorithm);
    copy.#key = this.#key;
    copy.#keyFlags = this.#keyFlags;
    copy.#pieces = [...this.#pieces];
    copy.#text = this.#text;
    copy.#size = this.#size;
    if (this.#handle !== NO_HANDLE) copy.#adopt(call(host.crypto_copy!, this.#handle) as number);
    return copy;
  }

  /**
   * The digest as text; the message is used up.
   *
   * `encoding` is hex or base64, `length` in bytes, 0 for the algorithm's own.
   */
  digest(encoding: "hex" | "base64", length: number): string {
    if (this.#handle !== NO_HANDLE) {
      this.#flush();
      dropped.unregister(this.#token!);
      return call(host.crypto_close!, this.#handle, encoding, length) as string;
    }
    const flags = this.#gather();
    if (this.#key === null) {
      return call(host.crypto_hash!, this.algorithm, this.#text, flags, encoding, length) as string;
    }
    const all = flags | this.#keyFlags;
    return call(host.crypto_hmac!, this.algorithm, this.#key, this.#text, all, encoding) as string;
  }
}

/** The digest as bytes; see `Message.digest`. */
export function digestBytes(message: Message, length: number): Uint8Array {
  return bytesFromHost(message.digest("base64", length));
}

function concatenated(pieces: Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
