// Text made of bytes that come in pieces, as Node's StringDecoder makes it: what is unfinished waits for the next piece.

import { encodingOf } from "../node/encodings";
import { codedError } from "../node/errors";
import { type Decoder, decoderFor as streamDecoder } from "../web/decoders";

const NOTHING = new Uint8Array();

export class OutputDecoder {
  readonly encoding: string;
  #characters: Decoder | undefined;
  #rest: Uint8Array = NOTHING;

  constructor(encoding: string) {
    this.encoding = encoding;
    if (encoding === "utf8") this.#characters = streamDecoder("utf-8");
  }

  write(bytes: Uint8Array): string {
    if (this.#characters !== undefined) return this.#characters.decode(bytes, true, false, true)!;
    const unit = this.encoding.startsWith("base64") ? 3 : this.encoding === "utf16le" ? 2 : 1;
    if (unit === 1) return encodingOf(this.encoding)!.decode(bytes);
    const all = joined(this.#rest, bytes);
    let whole = all.length - (all.length % unit);
    // The first half of a surrogate pair waits for the second.
    if (unit === 2 && whole > 0 && (all[whole - 1]! & 0xfc) === 0xd8) whole -= 2;
    this.#rest = all.slice(whole);
    return encodingOf(this.encoding)!.decode(all.subarray(0, whole));
  }

  end(bytes: Uint8Array): string {
    if (this.#characters !== undefined) return this.#characters.decode(bytes, false, false, true)!;
    const text = this.write(bytes);
    const rest = this.#rest;
    this.#rest = NOTHING;
    return rest.length === 0 ? text : text + encodingOf(this.encoding)!.decode(rest);
  }
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
