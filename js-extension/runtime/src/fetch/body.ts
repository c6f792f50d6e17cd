// What Request and Response share: node-fetch's Body.

import { bundle, loadedBundle } from "segfn:core";

import { asBuffer, isAnyArrayBuffer, viewBytes } from "../node/bytes";
import type * as forms from "../bundles/forms";
import { PassThrough } from "./body-stream";
import { FetchError } from "./errors";
import type { Headers } from "./headers";
import { Payload } from "./payload";

const INTERNALS = Symbol("Body internals");

/** A form as the npm package form-data makes it. */
export interface FormLike {
  getBoundary(): string;
  getBuffer(): Uint8Array;
}

export interface BodyOptions {
  size?: number | undefined;
  timeout?: number | undefined;
}

interface Internals {
  payload: Payload | null;
  stream: PassThrough | undefined;
  disturbed: boolean;
}

function isUrlSearchParams(value: object): boolean {
  return Object.prototype.toString.call(value) === "[object URLSearchParams]";
}

function isForm(value: unknown): value is FormLike {
  return typeof value === "object" && value !== null && typeof (value as Partial<FormLike>).getBoundary === "function";
}

function isBlob(value: unknown): value is forms.Blob {
  const loaded = loadedBundle("forms") as typeof forms | undefined;
  return loaded !== undefined && value instanceof loaded.Blob;
}

/** The content of whatever was given as a body; what node-fetch does not know becomes its String. */
function payloadOf(body: unknown): Payload | null {
  if (body === undefined || body === null) return null;
  if (body instanceof Payload) return body;
  if (isBlob(body)) return new Payload((bundle("forms") as typeof forms).blobBytes(body));
  if (ArrayBuffer.isView(body) || isAnyArrayBuffer(body)) return new Payload(viewBytes(body).slice());
  if (isForm(body) && typeof body.getBuffer === "function") return new Payload(body.getBuffer());
  return new Payload(String(body));
}

/** The Content-Type that goes with a body given as this. */
export function contentTypeOf(body: unknown): string | null {
  if (body === null || body === undefined || body instanceof Payload) return null;
  if (typeof body === "string") return "text/plain;charset=UTF-8";
  if (typeof body === "object") {
    if (isUrlSearchParams(body)) return "application/x-www-form-urlencoded;charset=UTF-8";
    if (isBlob(body)) return body.type || null;
    if (ArrayBuffer.isView(body) || isAnyArrayBuffer(body)) return null;
    if (isForm(body)) return `multipart/form-data;boundary=${body.getBoundary()}`;
  }
  return "text/plain;charset=UTF-8";
}

export abstract class Body {
  [INTERNALS]: Internals;
  size: number;
  timeout: number;

  constructor(body: unknown, { size = 0, timeout = 0 }: BodyOptions) {
    this[INTERNALS] = { payload: payloadOf(body), stream: undefined, disturbed: false };
    this.size = size;
    this.timeout = timeout;
  }

  abstract get url(): string;
  abstract get headers(): Headers;

  get body(): unknown {
    const internals = this[INTERNALS];
    const { payload } = internals;
    if (payload === null) return null;
    return payload.isStream ? (internals.stream ??= new PassThrough(payload)) : asBuffer(payload.bytes);
  }

  get bodyUsed(): boolean {
    return this[INTERNALS].disturbed;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return consume(this).bytes.slice().buffer as ArrayBuffer;
  }

  async blob(): Promise<forms.Blob> {
    const { Blob } = bundle("forms") as typeof forms;
    const type = this.headers.get("content-type") ?? "";
    return new Blob([consume(this).bytes], { type });
  }

  async json(): Promise<unknown> {
    const { text } = consume(this);
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      const reason = (error as Error).message;
      throw new FetchError(`invalid json response body at ${this.url} reason: ${reason}`, "invalid-json");
    }
  }

  async text(): Promise<string> {
    return consume(this).text;
  }

  async buffer(): Promise<Uint8Array> {
    return asBuffer(consume(this).bytes.slice());
  }

  async textConverted(): Promise<string> {
    consume(this);
    throw new Error("The package `encoding` must be installed to use the textConverted() function");
  }
}

const EMPTY = new Payload("");

function consume(body: Body): Payload {
  const internals = body[INTERNALS];
  if (internals.disturbed) throw new TypeError(`body used already for: ${body.url}`);
  internals.disturbed = true;
  const payload = internals.payload ?? EMPTY;
  const { failure } = payload;
  if (failure !== undefined) {
    const message = `Invalid response body while trying to fetch ${body.url}: ${failure.message}`;
    throw new FetchError(message, "system", failure);
  }
  if (body.size && payload.size > body.size) {
    throw new FetchError(`content size at ${body.url} over limit: ${body.size}`, "max-size");
  }
  return payload;
}

/** The content, without using the body up; null: there is none. */
export function payloadIn(body: Body): Payload | null {
  return body[INTERNALS].payload;
}

/** The content for a copy of the body. */
export function clonedPayload(body: Body): Payload | null {
  if (body.bodyUsed) throw new Error("cannot clone body after it is used");
  return body[INTERNALS].payload;
}

/** What both classes show in `for in`. */
export const BODY_MEMBERS = ["body", "bodyUsed", "arrayBuffer", "blob", "json", "text", "buffer", "textConverted"];
