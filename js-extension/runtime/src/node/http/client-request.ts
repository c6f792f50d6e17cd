// Node's ClientRequest over the transport that fetch uses: collects what is written, sends it whole, gives the answer.

import { native, send, type WireRequest, type WireResponse } from "segfn:core";
import process from "segfn:node/process";
import stream from "segfn:node/stream";

import { utf8Decode } from "../../host/text";
import { bufferClass, viewBytes } from "../bytes";
import { codedError } from "../errors";
import type { Done } from "../streams/types";
import type { AgentOptions } from "./agent";
import { abortedResponse, abortError, hangUp, networkError } from "./errors";
import { type HeaderValue, OutgoingHeaders } from "./headers";
import { IncomingMessage } from "./incoming-message";
import type { RequestOptions } from "./options";
import { Socket } from "./socket";

const { nextTick } = process as unknown as { nextTick: (callback: () => void) => void };
const WITHOUT_BODY = new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

interface AgentLike extends AgentOptions {
  options?: AgentOptions;
}

export class ClientRequest extends stream.Writable {
  method: string;
  path: string;
  protocol: string;
  host: string;
  agent: unknown;
  aborted = false;
  finished = false;
  reusedSocket = false;
  maxHeadersCount = null;
  shouldKeepAlive: boolean;
  res: IncomingMessage | null = null;
  socket: Socket | null = null;
  timeout: number | undefined;

  #headers = new OutgoingHeaders();
  #origin: string;
  #port: number;
  #chunks: Uint8Array[] = [];
  #isOneChunk = false;
  #headersSent = false;
  #isOver = false;
  #signalled: (() => void) | undefined;
  #signal: RequestOptions["signal"];

  constructor(options: RequestOptions, callback?: (response: IncomingMessage) => void) {
    super({ decodeStrings: true, autoDestroy: false });
    this.method = options.method!;
    this.path = options.path!;
    this.protocol = options.protocol!;
    this.host = options.host!;
    this.agent = options.agent;
    this.#port = Number(options.port);
    const isUsual = this.#port === (this.protocol === "https:" ? 443 : 80);
    const named = this.host.includes(":") && !this.host.startsWith("[") ? `[${this.host}]` : this.host;
    const authority = isUsual ? named : `${named}:${this.#port}`;
    this.#origin = `${this.protocol}//${authority}`;
    const agent = this.agent as AgentLike | undefined | false;
    const keeps = agent ? (agent.keepAlive ?? agent.options?.keepAlive ?? false) : agent !== false;
    this.shouldKeepAlive = keeps || Number.isFinite(agent ? agent.maxSockets : undefined);
    this.#setHeaders(options, authority);
    if (callback !== undefined) this.once("response", callback as (response: never) => void);
    this.timeout = options.timeout ?? (agent ? agent.options?.timeout : undefined);
    nextTick(() => this.#begin());
    this.#heed(options.signal);
  }

  #setHeaders({ headers, auth, setHost }: RequestOptions, authority: string): void {
    if (Array.isArray(headers)) {
      const list: unknown[] = headers;
      if (Array.isArray(list[0])) for (const [name, value] of list as [string, string][]) this.setHeader(name, value);
      else for (let i = 0; i < list.length; i += 2) this.setHeader(list[i] as string, list[i + 1] as string);
    } else if (headers) {
      for (const [name, value] of Object.entries(headers)) this.setHeader(name, value as string);
    }
    if (setHost !== false && !this.hasHeader("host")) this.setHeader("Host", authority);
    if (auth && !this.hasHeader("Authorization")) {
      const encoded = bufferClass().from(String(auth)).toString("base64");
      this.setHeader("Authorization", `Basic ${encoded}`);
    }
  }

  #heed(signal: RequestOptions["signal"]): void {
    if (!signal) return;
    const abort = (): void => void this.destroy(abortError(signal.reason));
    if (signal.aborted) {
      nextTick(abort);
      return;
    }
    this.#signal = signal;
    this.#signalled = abort;
    signal.addEventListener("abort", abort);
  }

  #begin(): void {
    if (this.destroyed) return;
    const abandon = (error?: Error): void => void this.destroy(error);
    this.socket = new Socket(this.protocol === "https:", this.#port, abandon);
    this.socket.on("timeout", () => {
      this.emit("timeout");
      this.res?.emit("timeout");
    });
    if (this.timeout) this.socket.setTimeout(this.timeout);
    this.emit("socket", this.socket);
    nextTick(() => {
      if (this.destroyed) return;
      this.socket!.connected();
      if (String(this.getHeader("expect")).toLowerCase() === "100-continue") this.emit("continue");
    });
  }

  get connection(): Socket | null {
    return this.socket;
  }

  get headersSent(): boolean {
    return this.#headersSent;
  }

  setHeader(name: string, value: HeaderValue): this {
    if (this.#headersSent) throw headersAreSent("set");
    this.#headers.set(name, value);
    return this;
  }

  setHeaders(headers: Iterable<[string, string]>): this {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }

  appendHeader(name: string, value: string | string[]): this {
    const known = this.#headers.get(name);
    return this.setHeader(name, known === undefined ? value : ([known].flat() as string[]).concat(value));
  }

  getHeader(name: string): HeaderValue | undefined {
    return this.#headers.get(name);
  }

  getHeaders(): Record<string, HeaderValue> {
    return this.#headers.all();
  }

  getHeaderNames(): string[] {
    return this.#headers.lowerNames();
  }

  getRawHeaderNames(): string[] {
    return this.#headers.rawNames();
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name);
  }

  removeHeader(name: string): void {
    if (this.#headersSent) throw headersAreSent("remove");
    this.#headers.delete(name);
  }

  get _headers(): Record<string, HeaderValue> {
    return this.getHeaders();
  }

  flushHeaders(): void {}

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}

  setTimeout(ms: number, callback?: () => void): this {
    if (callback !== undefined) this.once("timeout", callback);
    this.timeout = Number(ms);
    this.socket?.setTimeout(this.timeout);
    return this;
  }

  override end(chunk?: unknown, encoding?: unknown, done?: unknown): this {
    this.#isOneChunk = this.#chunks.length === 0 && typeof chunk !== "function" && !this.finished;
    this.finished = true;
    return super.end(chunk, encoding, done);
  }

  _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    if (!this.finished) this.#headersSent = true;
    this.#chunks.push(viewBytes(chunk).slice());
    done();
  }

  _final(done: Done): void {
    done();
    // What is destroyed before it began is never sent.
    nextTick(() => {
      if (!this.destroyed && !this.#isOver) this.#send();
    });
  }

  #send(): void {
    const body = bufferClass().concat(this.#chunks);
    const wire: WireRequest = {
      method: this.method,
      url: this.#origin + this.path,
      headers: this.#framed(body.length),
      ...(body.length > 0 ? bodyOnWire(body) : { body: null, bodyBase64: false }),
      decompress: false,
    };
    this.#headersSent = true;
    this.socket?.moved();
    send(
      wire,
      (answer) => this.#answered(answer),
      (failure) => {
        if (!this.#isOver) this.#fail(networkError(failure, this.host));
      },
    );
  }

  /** The headers as Node sends them; the name of the host goes without saying. */
  #framed(length: number): [string, string][] {
    const host = this.#origin.slice(this.#origin.indexOf("//") + 2);
    const pairs = this.#headers.pairs().filter(([name, value]) => name.toLowerCase() !== "host" || value !== host);
    const has = (name: string): boolean => this.#headers.has(name);
    if (!has("connection")) pairs.push(["Connection", this.shouldKeepAlive ? "keep-alive" : "close"]);
    if (has("content-length") || has("transfer-encoding")) return pairs;
    if (length === 0 && WITHOUT_BODY.has(this.method)) return pairs;
    if (this.#isOneChunk || length === 0) pairs.push(["Content-Length", String(length)]);
    else if (!WITHOUT_BODY.has(this.method)) pairs.push(["Transfer-Encoding", "chunked"]);
    return pairs;
  }

  #answered(answer: WireResponse): void {
    if (this.#isOver) return;
    this.socket!.moved();
    const hasBody = this.method !== "HEAD" && answer.status !== 204 && answer.status !== 304;
    const response = new IncomingMessage(answer, hasBody, this.socket!, this);
    this.res = response;
    response.on("end", () => this.#finish());
    const isHeard = this.emit("response", response);
    if (!isHeard) response.resume();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.socket?.release();
    this.#unheed();
    nextTick(() => {
      super.destroy();
    });
  }

  #unheed(): void {
    if (this.#signalled !== undefined) this.#signal?.removeEventListener("abort", this.#signalled);
  }

  #fail(error: Error): void {
    this.#isOver = true;
    this.socket?.release();
    this.#unheed();
    super.destroy(error);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => void this.emit("abort"));
    // Where nothing has begun, nothing hangs up.
    if (this.socket === null) this.#finish();
    else this.destroy();
  }

  override destroy(error?: Error | null): this {
    if (this.destroyed || this.#isOver) return this;
    if (this.res !== null) {
      const response = this.res;
      this.#isOver = true;
      this.socket?.release();
      this.#unheed();
      if (!response.complete) {
        response.aborted = true;
        response.emit("aborted");
        response.destroy(error ?? abortedResponse());
      }
      return super.destroy();
    }
    this.#fail(error ?? hangUp());
    return this;
  }
}

function headersAreSent(what: string): Error {
  return codedError("Error", "ERR_HTTP_HEADERS_SENT", `Cannot ${what} headers after they are sent to the client`);
}

function bodyOnWire(bytes: Uint8Array): { body: string; bodyBase64: boolean } {
  const text = utf8Decode(bytes);
  // U+FFFD may stand for something that was no UTF-8.
  return text.includes("\ufffd")
    ? { body: native.toBase64(bytes), bodyBase64: true }
    : { body: text, bodyBase64: false };
}
