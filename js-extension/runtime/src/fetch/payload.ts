// What a body consists of: text or bytes, turned into each other only when somebody asks.

import { native } from "segfn:core";

import { viewBytes } from "../node/bytes";
import { utf8Decode, utf8Encode, utf8Length } from "../host/text";

/** Why a body that came over the wire is not whole. */
export interface PayloadFailure {
  message: string;
  code: string;
}

export class Payload {
  #text: string | undefined;
  #bytes: Uint8Array | undefined;
  /** Whether it came over the wire: user code then meets it as a stream. */
  readonly isStream: boolean;
  /** Met by whoever reads the content. */
  failure: PayloadFailure | undefined;

  constructor(content: string | Uint8Array, isStream = false) {
    this.isStream = isStream;
    if (typeof content === "string") this.#text = content.toWellFormed();
    else this.#bytes = viewBytes(content);
  }

  get text(): string {
    return (this.#text ??= utf8Decode(this.#bytes!));
  }

  get bytes(): Uint8Array {
    return (this.#bytes ??= utf8Encode(this.#text!));
  }

  get size(): number {
    return this.#bytes?.length ?? utf8Length(this.#text!);
  }

  /** As it goes over the wire: text wherever that loses nothing. */
  get wire(): { body: string; bodyBase64: boolean } {
    const bytes = this.#bytes;
    // U+FFFD may stand for something that was no UTF-8.
    if (bytes === undefined || !this.text.includes("\ufffd")) return { body: this.text, bodyBase64: false };
    return { body: native.toBase64(bytes), bodyBase64: true };
  }
}

export function fromWire(body: string, isBase64: boolean, failure?: PayloadFailure | null): Payload {
  const payload = new Payload(isBase64 ? native.fromBase64(body) : body, true);
  if (failure) payload.failure = failure;
  return payload;
}
