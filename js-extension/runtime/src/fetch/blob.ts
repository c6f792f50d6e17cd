// Blob, as Node 22 has it, without stream().

import { isAnyArrayBuffer, viewBytes } from "../node/bytes";
import { enumerable, INSPECT, tag } from "../node/classes";
import { codedError, invalidArgType } from "../node/errors";
import { utf8Decode, utf8Encode } from "../host/text";

interface BlobOptions {
  type?: unknown;
  endings?: unknown;
}

/** The bytes of a Blob, not copied; set by the class itself. */
export let blobBytes: (blob: Blob) => Uint8Array;

function partBytes(part: unknown, endings: unknown): Uint8Array {
  if (part instanceof Blob) return blobBytes(part);
  if (ArrayBuffer.isView(part) || isAnyArrayBuffer(part)) return viewBytes(part).slice();
  const text = `${part as string}`;
  return utf8Encode(endings === "native" ? text.replace(/\r\n|\r/g, "\n") : text);
}

function concatenated(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export class Blob {
  #bytes: Uint8Array;
  #type = "";

  static {
    blobBytes = (blob) => blob.#bytes;
  }

  constructor(sources: unknown = [], options: BlobOptions = {}) {
    const isSequence = typeof sources === "object" && sources !== null && Symbol.iterator in sources;
    if (!isSequence) throw invalidArgType("sources", "a sequence", sources);
    if (typeof options !== "object") throw invalidArgType("options", "of type object", options);
    const { type = "", endings = "transparent" } = options ?? {};
    if (endings !== "transparent" && endings !== "native") {
      const message = `The property 'options.endings' is invalid. Received '${String(endings)}'`;
      throw codedError("TypeError", "ERR_INVALID_ARG_VALUE", message);
    }
    this.#bytes = concatenated([...(sources as Iterable<unknown>)].map((part) => partBytes(part, endings)));
    const name = `${type as string}`;
    this.#type = /[^\x20-\x7e]/.test(name) ? "" : name.toLowerCase();
  }

  get type(): string {
    return this.#type;
  }

  get size(): number {
    return this.#bytes.length;
  }

  slice(start = 0, end = this.size, contentType: unknown = ""): Blob {
    const blob = new Blob([], { type: contentType });
    blob.#bytes = this.#bytes.slice(start, end);
    return blob;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#bytes.slice().buffer as ArrayBuffer);
  }

  bytes(): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.slice());
  }

  text(): Promise<string> {
    const text = utf8Decode(this.#bytes);
    return Promise.resolve(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  }

  [INSPECT](
    depth: number | null,
    options: { depth: number | null },
    inspect: (value: unknown, options: object) => string,
  ): unknown {
    if (depth !== null && depth < 0) return this;
    const inner = { ...options, depth: options.depth === null ? null : options.depth - 1 };
    return `Blob ${inspect({ size: this.size, type: this.type }, inner)}`;
  }
}

enumerable(Blob.prototype);
tag(Blob);
