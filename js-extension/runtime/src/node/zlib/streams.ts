// zlib's streams: what is written is kept, and converted when the input ends.

import stream from "segfn:node/stream";

import type { Packing } from "../../host/inflate";
import { bufferClass, viewBytes } from "../bytes";
import type { Done } from "../streams/types";
import { checked, converted, type ZlibOptions } from "./packing";

export class ZlibStream extends stream.Transform {
  bytesWritten = 0;
  #pieces: Uint8Array[] = [];
  #convert: (data: Uint8Array) => Uint8Array;

  constructor(packing: Packing, isUnpacking: boolean, options: ZlibOptions = {}) {
    super({ ...options, autoDestroy: true });
    checked(options);
    this.#convert = (data) => converted(data, packing, isUnpacking, options);
  }

  _transform(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.bytesWritten += chunk.length;
    this.#pieces.push(viewBytes(chunk).slice());
    done();
  }

  _flush(done: Done): void {
    let result: Uint8Array;
    try {
      // An empty input makes an empty output, as in Node, where nothing was ever asked of zlib.
      result = this.#convert(bufferClass().concat(this.#pieces));
    } catch (error) {
      done(error as Error);
      return;
    }
    if (result.length > 0) this.push(result);
    done();
  }

  flush(kind: unknown, callback?: () => void): void {
    const done = typeof kind === "function" ? (kind as () => void) : callback;
    if (done !== undefined) void Promise.resolve().then(done);
  }

  params(_level: number, _strategy: number, callback: () => void): void {
    void Promise.resolve().then(callback);
  }

  reset(): void {
    this.#pieces = [];
  }

  close(callback?: () => void): void {
    if (callback !== undefined) this.once("close", callback);
    this.destroy();
  }
}
