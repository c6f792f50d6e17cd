// What `response.body` is: the least of a Node stream that code reading a response by hand needs.

import { asBuffer } from "../node/bytes";
import type { Payload, PayloadFailure } from "./payload";

type Listener = (...args: unknown[]) => void;

interface Sink {
  write(chunk: unknown): unknown;
  end(): unknown;
}

export class PassThrough {
  readable = true;
  #payload: Payload;
  #listeners = new Map<string, Listener[]>();
  #isFlowing = false;
  #isText = false;

  constructor(payload: Payload) {
    this.#payload = payload;
  }

  get #chunk(): unknown {
    return this.#isText ? this.#payload.text : asBuffer(this.#payload.bytes);
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return event === "data" ? this.resume() : this;
  }

  once(event: string, listener: Listener): this {
    return this.on(event, listener);
  }

  setEncoding(): this {
    this.#isText = true;
    return this;
  }

  resume(): this {
    if (this.#isFlowing) return this;
    this.#isFlowing = true;
    void Promise.resolve().then(() => {
      if (this.#payload.size > 0) this.#emit("data", this.#chunk);
      this.readable = false;
      const { failure } = this.#payload;
      if (failure === undefined) this.#emit("end");
      else this.#emit("error", broken(failure));
      this.#emit("close");
    });
    return this;
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener.apply(this, args);
  }

  pipe<T extends Sink>(destination: T): T {
    this.on("data", (chunk) => void destination.write(chunk));
    this.on("end", () => void destination.end());
    return destination;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    await undefined;
    this.readable = false;
    const { failure } = this.#payload;
    if (this.#payload.size > 0) yield this.#chunk;
    if (failure !== undefined) throw broken(failure);
  }
}

/** Node's error on a stream that ends too early. */
function broken({ message, code }: PayloadFailure): Error {
  return Object.assign(new Error(message), { code });
}
