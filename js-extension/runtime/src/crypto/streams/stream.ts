// A hash or a cipher used as a stream: written to, and read by `read`, 'data' or 'readable'. Not piped: there is nothing
// in a function to pipe from.

import { setTimeout } from "segfn:core";

import { bufferClass } from "../../node/bytes";
import { codedError } from "../../node/errors";
import { notHere } from "../arguments";
import { decoderFor, type OutputDecoder } from "./output";
import type { StreamMethod } from "./methods";

interface Transforming {
  update(data: unknown, encoding?: unknown): unknown;
  /** A hash's result. */
  digest?(): unknown;
  /** A cipher's rest. */
  final?(): unknown;
}

type Listener = (...args: unknown[]) => unknown;

class Stream {
  #target: Transforming;
  #chunks: Uint8Array[] = [];
  #decoder: OutputDecoder | undefined;
  #listeners: { event: string; listener: Listener; isOnce: boolean }[] = [];
  #failure: unknown;
  #isEnded = false;
  #isScheduled = false;
  #told = new Set<string>();

  constructor(target: Transforming) {
    this.#target = target;
  }

  write(data: unknown, encoding?: unknown, callback?: unknown): boolean {
    if (typeof encoding === "function") [callback, encoding] = [encoding, undefined];
    if (this.#isEnded) throw codedError("Error", "ERR_STREAM_WRITE_AFTER_END", "write after end");
    this.#keep(this.#target.update(data, encoding));
    if (typeof callback === "function") setTimeout(callback as () => void, 0);
    return true;
  }

  end(data?: unknown, encoding?: unknown, callback?: unknown): void {
    if (typeof data === "function") [callback, data] = [data, undefined];
    if (typeof encoding === "function") [callback, encoding] = [encoding, undefined];
    if (data !== undefined && data !== null) this.write(data, encoding);
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (typeof callback === "function") this.listen("finish", callback as Listener, true);
    try {
      this.#keep(this.#target.digest?.() ?? this.#target.final?.());
    } catch (error) {
      this.#failure = error;
    }
    this.#schedule();
  }

  // A hash gives itself back, a cipher what it has made.
  #keep(made: unknown): void {
    if (made instanceof Uint8Array && made.length > 0) this.#chunks.push(made);
    this.#schedule();
  }

  read(): unknown {
    if (this.#chunks.length === 0) return null;
    const all = bufferClass().concat(this.#chunks);
    this.#chunks = [];
    if (this.#decoder === undefined) return all;
    return this.#isEnded ? this.#decoder.end(all) : this.#decoder.write(all);
  }

  setEncoding(encoding: unknown): void {
    this.#decoder = decoderFor(null, encoding);
  }

  listen(event: string, listener: Listener, isOnce: boolean): void {
    this.#listeners.push({ event, listener, isOnce });
    this.#schedule();
  }

  forget(event: string, listener: unknown): void {
    this.#listeners = this.#listeners.filter((known) => known.event !== event || known.listener !== listener);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.#deliver();
    }, 0);
  }

  #deliver(): void {
    if (this.#failure !== undefined) {
      const error = this.#failure;
      this.#failure = undefined;
      this.#told.add("end").add("finish");
      // As any emitter's: an error that nobody listens to ends the invocation.
      if (!this.#emit("error", error)) throw error;
      return;
    }
    if (this.#isEnded) this.#tell("finish");
    if (this.#chunks.length > 0) {
      if (this.#hears("data")) this.#emit("data", this.read());
      else this.#emit("readable");
    }
    if (this.#isEnded && this.#chunks.length === 0) this.#tell("end");
  }

  #hears(event: string): boolean {
    return this.#listeners.some((known) => known.event === event);
  }

  #tell(event: string): void {
    if (this.#told.has(event)) return;
    this.#told.add(event);
    this.#emit(event);
  }

  #emit(event: string, ...args: unknown[]): boolean {
    const heard = this.#listeners.filter((known) => known.event === event);
    this.#listeners = this.#listeners.filter((known) => known.event !== event || !known.isOnce);
    for (const { listener } of heard) listener.apply(this.#target, args);
    return heard.length > 0;
  }
}

const streams = new WeakMap<object, Stream>();

function streamOf(target: object): Stream {
  let stream = streams.get(target);
  if (stream === undefined) streams.set(target, (stream = new Stream(target as Transforming)));
  return stream;
}

/** What a stream's method does for a hash or a cipher. */
export function streamCall(target: object, name: StreamMethod, args: unknown[]): unknown {
  const stream = streamOf(target);
  const [first, second] = args;
  switch (name) {
    case "write":
      return stream.write(...(args as [unknown]));
    case "read":
      return stream.read();
    case "pipe":
      throw notHere("piping a hash or a cipher", "use update() and digest() or final()");
    case "end":
      stream.end(...args);
      break;
    case "setEncoding":
      stream.setEncoding(first);
      break;
    case "on":
    case "addListener":
    case "once":
      stream.listen(String(first), second as Listener, name === "once");
      break;
    case "off":
    case "removeListener":
      stream.forget(String(first), second);
  }
  return target;
}
