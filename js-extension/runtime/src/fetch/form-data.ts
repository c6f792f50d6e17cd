// FormData as the npm package form-data 2.4 makes it: fields are kept as header, value and footer of each part.

import { setTimeout } from "segfn:core";

import { asBuffer, bufferClass, isAnyArrayBuffer, viewBytes } from "../node/bytes";
import { utf8Encode, utf8Length } from "../host/text";
import { Blob, blobBytes } from "./blob";
import { contentTypeByName } from "./mime";

const LINE_BREAK = "\r\n";
const DEFAULT_CONTENT_TYPE = "application/octet-stream";

interface PartOptions {
  filename?: string;
  filepath?: string;
  contentType?: string;
  knownLength?: number;
  header?: string | Record<string, unknown>;
}

interface Part {
  header: string;
  value: string | Uint8Array;
}

interface Named {
  name?: string;
  path?: string;
}

function baseName(path: string): string {
  return path.replace(/\/+$/, "").replace(/^.*\//s, "");
}

function contentOf(value: unknown): string | Uint8Array {
  if (value instanceof Blob) return blobBytes(value);
  if (ArrayBuffer.isView(value) || isAnyArrayBuffer(value)) return viewBytes(value);
  return String(value);
}

export class FormData {
  static LINE_BREAK = LINE_BREAK;
  static DEFAULT_CONTENT_TYPE = DEFAULT_CONTENT_TYPE;

  #parts: Part[] = [];
  #boundary: string | undefined;

  append(field: unknown, value: unknown, options: PartOptions | string = {}): void {
    const given: PartOptions = typeof options === "string" ? { filename: options } : (options ?? {});
    if (Array.isArray(value)) throw new Error("Arrays are not supported.");
    // Reading its name fails for null and undefined with the engine's own TypeError, as in form-data.
    const header = this.#header(field, value as Named, given);
    this.#parts.push({ header, value: contentOf(value) });
  }

  #header(field: unknown, value: Named, options: PartOptions): string {
    if (typeof options.header === "string") return options.header;
    const filename = options.filepath ?? options.filename ?? value.name ?? value.path;
    const shownName = options.filepath ?? (filename ? baseName(filename) : undefined);
    const disposition = ["form-data", `name="${field as string}"`];
    if (shownName) disposition.push(`filename="${shownName}"`);
    const headers: Record<string, unknown> = { "Content-Disposition": disposition };
    const contentType =
      options.contentType ||
      (filename && contentTypeByName(filename)) ||
      (typeof value === "object" ? DEFAULT_CONTENT_TYPE : undefined);
    headers["Content-Type"] = contentType ? [contentType] : [];
    Object.assign(headers, options.header);
    let text = "";
    for (const [name, item] of Object.entries(headers)) {
      if (item === null || item === undefined) continue;
      const values: unknown[] = Array.isArray(item) ? item : [item];
      if (values.length > 0) text += `${name}: ${values.join("; ")}${LINE_BREAK}`;
    }
    return `--${this.getBoundary()}${LINE_BREAK}${text}${LINE_BREAK}`;
  }

  getHeaders(userHeaders: Record<string, unknown> = {}): Record<string, unknown> {
    const headers: Record<string, unknown> = { "content-type": `multipart/form-data; boundary=${this.getBoundary()}` };
    for (const [name, value] of Object.entries(userHeaders)) headers[name.toLowerCase()] = value;
    return headers;
  }

  getBoundary(): string {
    if (this.#boundary === undefined) {
      this.#boundary = "-".repeat(26);
      for (let i = 0; i < 24; i++) this.#boundary += Math.floor(Math.random() * 10).toString(16);
    }
    return this.#boundary;
  }

  getBuffer(): Uint8Array {
    const pieces: Uint8Array[] = [];
    for (const { header, value } of this.#parts) {
      pieces.push(utf8Encode(header), typeof value === "string" ? utf8Encode(value) : value, utf8Encode(LINE_BREAK));
    }
    pieces.push(utf8Encode(`--${this.getBoundary()}--${LINE_BREAK}`));
    return bufferClass().concat(pieces);
  }

  getLengthSync(): number {
    let length = 0;
    for (const { header, value } of this.#parts) {
      length += utf8Length(header) + (typeof value === "string" ? utf8Length(value) : value.length) + LINE_BREAK.length;
    }
    return this.#parts.length === 0 ? 0 : length + this.getBoundary().length + 6;
  }

  hasKnownLength(): boolean {
    return true;
  }

  getLength(callback: (error: Error | null, length: number) => void): void {
    setTimeout(() => callback(null, this.getLengthSync()), 0);
  }

  pipe<T extends { write(chunk: unknown): unknown; end(): unknown }>(destination: T): T {
    destination.write(asBuffer(this.getBuffer()));
    destination.end();
    return destination;
  }

  toString(): string {
    return "[object FormData]";
  }
}
