// Node's IncomingMessage: an answer as a stream.

import { native, type WireResponse } from "segfn:core";
import stream from "segfn:node/stream";

import { utf8Encode } from "../../host/text";
import { asBuffer } from "../bytes";
import { abortedResponse, networkError } from "./errors";
import { merged } from "./headers";
import type { Socket } from "./socket";

// Of a body, as much as comes out of a socket at once.
const CHUNK_BYTES = 65536;

export class IncomingMessage extends stream.Readable {
  aborted = false;
  complete = false;
  httpVersion = "1.1";
  httpVersionMajor = 1;
  httpVersionMinor = 1;
  method = null;
  url = "";
  upgrade = null;
  trailers = {};
  rawTrailers = [];
  statusCode: number;
  statusMessage: string;
  headers: Record<string, string | string[]>;
  rawHeaders: string[];
  socket: Socket;
  client: Socket;
  req: unknown;

  #rest: Uint8Array;
  #failure: WireResponse["bodyError"];
  #host: string;

  constructor(answer: WireResponse, hasBody: boolean, socket: Socket, request: { host: string }) {
    super({ autoDestroy: true });
    const pairs = answer.headers ?? [];
    this.statusCode = answer.status;
    this.statusMessage = answer.statusText ?? "";
    this.headers = merged(pairs);
    this.rawHeaders = pairs.flat();
    this.socket = this.client = socket;
    this.req = request;
    this.#host = request.host;
    const body = hasBody ? (answer.body ?? "") : "";
    this.#rest = answer.bodyBase64 ? native.fromBase64(body) : utf8Encode(body);
    this.#failure = hasBody ? answer.bodyError : undefined;
  }

  get connection(): Socket {
    return this.socket;
  }

  get headersDistinct(): Record<string, string[]> {
    const found = Object.create(null) as Record<string, string[]>;
    for (let i = 0; i < this.rawHeaders.length; i += 2) {
      (found[this.rawHeaders[i]!.toLowerCase()] ??= []).push(this.rawHeaders[i + 1]!);
    }
    return found;
  }

  override _read(): void {
    if (this.#rest.length > 0) {
      const chunk = this.#rest.subarray(0, CHUNK_BYTES);
      this.#rest = this.#rest.subarray(CHUNK_BYTES);
      this.push(asBuffer(chunk));
    } else if (this.#failure) {
      this.aborted = true;
      this.emit("aborted");
      const isCut = this.#failure.code === "ECONNRESET";
      this.destroy(isCut ? abortedResponse() : networkError(this.#failure, this.#host));
    } else {
      this.complete = true;
      this.push(null);
    }
  }

  setTimeout(ms: number, callback?: () => void): this {
    if (callback !== undefined) this.on("timeout", callback);
    this.socket.setTimeout(ms);
    return this;
  }
}
