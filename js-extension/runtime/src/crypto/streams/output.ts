// Text made of bytes that come in pieces, as Node's StringDecoder makes it: what is unfinished waits for the next piece.

import { encodingOf } from "../../node/encodings";
import { codedError } from "../../node/errors";

const NOTHING = new Uint8Array();

export class OutputDecoder {
  readonly encoding: string;
  #rest: Uint8Array = NOTHING;
  #missing = 0; // bytes that the character in #rest still needs, in UTF-8

  constructor(encoding: string) {
    this.encoding = encoding;
  }

  write(bytes: Uint8Array): string {
    if (this.encoding === "utf8") return this.#writeCharacters(bytes);
    const unit = this.encoding.startsWith("base64") ? 3 : this.encoding === "utf16le" ? 2 : 1;
    if (unit === 1) return this.#decoded(bytes);
    const all = joined(this.#rest, bytes);
    let whole = all.length - (all.length % unit);
    // The first half of a surrogate pair waits for the second.
    if (unit === 2 && whole > 0 && (all[whole - 1]! & 0xfc) === 0xd8) whole -= 2;
    this.#rest = all.slice(whole);
    return this.#decoded(all.subarray(0, whole));
  }

  end(bytes: Uint8Array): string {
    const text = this.write(bytes);
    const rest = this.#rest;
    this.#rest = NOTHING;
    this.#missing = 0;
    return rest.length === 0 ? text : text + this.#decoded(rest);
  }

  #decoded(bytes: Uint8Array): string {
    return encodingOf(this.encoding)!.decode(bytes);
  }

  // By the first bytes alone, as Node does it: whether what follows can be part of the character is for the end to say.
  #writeCharacters(bytes: Uint8Array): string {
    let text = "";
    if (bytes.length === 0) return text;
    if (this.#missing > 0) {
      let count = 0;
      while (count < this.#missing && count < bytes.length && (bytes[count]! & 0xc0) === 0x80) count++;
      this.#rest = joined(this.#rest, bytes.subarray(0, count));
      this.#missing = count < this.#missing && count < bytes.length ? 0 : this.#missing - count;
      bytes = bytes.subarray(count);
      if (this.#missing > 0) return text;
      text = this.#decoded(this.#rest);
      this.#rest = NOTHING;
    }
    const [held, missing] = unfinished(bytes);
    this.#missing = missing;
    this.#rest = bytes.slice(bytes.length - held);
    return text + this.#decoded(bytes.subarray(0, bytes.length - held));
  }
}

/** How many bytes at the end begin a character, and how many it still needs. */
function unfinished(bytes: Uint8Array): [held: number, missing: number] {
  for (let held = 1; held <= 3 && held <= bytes.length; held++) {
    const byte = bytes[bytes.length - held]!;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = (byte & 0xe0) === 0xc0 ? 2 : (byte & 0xf0) === 0xe0 ? 3 : (byte & 0xf8) === 0xf0 ? 4 : 1;
    return held < needed ? [held, needed - held] : [0, 0];
  }
  return [0, 0];
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The decoder of an object that already has one, or a new one. An object keeps to its encoding. */
export function decoderFor(current: OutputDecoder | null, encoding: unknown): OutputDecoder {
  const name = encodingOf(encoding)?.name;
  if (name === undefined)
    throw codedError("TypeError", "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${String(encoding)}`);
  if (current === null) return new OutputDecoder(name);
  if (current.encoding === name) return current;
  const message =
    "Cannot change encoding\n" +
    "This is caused by either a bug in Node.js or incorrect usage of Node.js internals.\n" +
    "Please open an issue with this stack trace at https://github.com/nodejs/node/issues\n";
  throw codedError("Error", "ERR_INTERNAL_ASSERTION", message);
}
