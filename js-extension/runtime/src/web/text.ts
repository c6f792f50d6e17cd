// TextEncoder and TextDecoder, as Node 22 has them.

import { isAnyArrayBuffer, viewBytes } from "../node/bytes";
import { enumerable, INSPECT, tag } from "../node/classes";
import { codedError, invalidArgType, invalidThis, plainCoded } from "../node/errors";
import { utf8Encode, utf8Length } from "../host/text";
import { type Decoder, decoderFor, labelOf } from "./decoders";

type Inspect = (value: unknown, options: object) => string;

export class TextEncoder {
  #isEncoder = true;

  static #check(value: unknown): void {
    if (typeof value !== "object" || value === null || !(#isEncoder in value)) throw invalidThis("TextEncoder");
  }

  get encoding(): string {
    TextEncoder.#check(this);
    return "utf-8";
  }

  encode(input: unknown = ""): Uint8Array {
    TextEncoder.#check(this);
    return utf8Encode(`${input as string}`);
  }

  encodeInto(src: string, dest: Uint8Array): { read: number; written: number } {
    TextEncoder.#check(this);
    if (typeof src !== "string") throw invalidArgType("src", "of type string", src);
    if (!(dest instanceof Uint8Array)) throw invalidArgType("dest", "an instance of Uint8Array", dest);
    const bytes = utf8Encode(src);
    if (bytes.length <= dest.length) {
      dest.set(bytes);
      return { read: src.length, written: bytes.length };
    }
    // Whole characters only.
    let written = dest.length;
    while (written > 0 && (bytes[written]! & 0xc0) === 0x80) written--;
    dest.set(bytes.subarray(0, written));
    return { read: unitsWithin(src, written), written };
  }

  [INSPECT](depth: number | null, options: object, inspect: Inspect): unknown {
    if (depth !== null && depth < 0) return this;
    return inspect({ encoding: this.encoding }, options);
  }
}

/** How many units of the text its first `bytes` bytes of UTF-8 are; they end between characters. */
function unitsWithin(text: string, bytes: number): number {
  let units = 0;
  let length = 0;
  for (const character of text) {
    length += utf8Length(character);
    if (length > bytes) break;
    units += character.length;
  }
  return units;
}

interface DecoderOptions {
  fatal?: unknown;
  ignoreBOM?: unknown;
}

function checkOptions(options: unknown): void {
  if (typeof options !== "object") throw invalidArgType("options", "of type object", options);
}

function bytesOf(input: unknown): Uint8Array {
  if (ArrayBuffer.isView(input) || isAnyArrayBuffer(input)) return viewBytes(input);
  const message = 'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.';
  throw plainCoded("TypeError", "ERR_INVALID_ARG_TYPE", message);
}

export class TextDecoder {
  #encoding: string;
  #fatal: boolean;
  #ignoreBOM: boolean;
  #decoder: Decoder;

  constructor(encoding: unknown = "utf-8", options: DecoderOptions | null = {}) {
    const label = `${encoding as string}`;
    checkOptions(options);
    const name = labelOf(label);
    const decoder = name === undefined ? undefined : decoderFor(name);
    if (name === undefined || decoder === undefined) {
      throw codedError("RangeError", "ERR_ENCODING_NOT_SUPPORTED", `The "${label}" encoding is not supported`);
    }
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    this.#decoder = decoder;
  }

  static #check(value: unknown): void {
    if (typeof value !== "object" || value === null || !(#encoding in value)) throw invalidThis("TextDecoder");
  }

  decode(input: unknown = new Uint8Array(), options: { stream?: unknown } | null = {}): string {
    TextDecoder.#check(this);
    const bytes = bytesOf(input);
    checkOptions(options);
    const text = this.#decoder.decode(bytes, Boolean(options?.stream), this.#fatal, this.#ignoreBOM);
    if (text !== undefined) return text;
    const message = `The encoded data was not valid for encoding ${this.#encoding}`;
    throw plainCoded("TypeError", "ERR_ENCODING_INVALID_ENCODED_DATA", message);
  }

  get encoding(): string {
    TextDecoder.#check(this);
    return this.#encoding;
  }

  get fatal(): boolean {
    TextDecoder.#check(this);
    return this.#fatal;
  }

  get ignoreBOM(): boolean {
    TextDecoder.#check(this);
    return this.#ignoreBOM;
  }

  [INSPECT](depth: number | null, _options: object, inspect: Inspect): unknown {
    if (depth !== null && depth < 0) return this;
    const { encoding, fatal, ignoreBOM } = this;
    return `${this.constructor.name} ${inspect({ encoding, fatal, ignoreBOM }, {})}`;
  }
}

enumerable(TextEncoder.prototype);
tag(TextEncoder);
enumerable(TextDecoder.prototype);
tag(TextDecoder);
