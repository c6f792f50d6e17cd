// What stands for a connection: requests go through the host's transport, which keeps its own.

import EventEmitter from "segfn:node/events";
import { clearTimeout, setTimeout } from "segfn:core";

import type { Emitter } from "../streams/types";

const Base = EventEmitter as unknown as new () => Emitter;

/** It emits `timeout` when nothing has moved for as long as `setTimeout` was told. */
export class Socket extends Base {
  connecting = true;
  destroyed = false;
  readable = true;
  writable = true;
  authorized = true;
  encrypted: boolean;
  timeout = 0;
  remoteAddress = undefined;
  remotePort: number;
  bytesRead = 0;
  bytesWritten = 0;
  #timer: unknown;
  #abandon: (error?: Error) => void;

  /** `abandon`: ends the request that uses it. */
  constructor(isSecure: boolean, port: number, abandon: (error?: Error) => void) {
    super();
    this.encrypted = isSecure;
    this.remotePort = port;
    this.#abandon = abandon;
  }

  /** The connection stands. */
  connected(): void {
    this.connecting = false;
    this.emit("connect");
    this.emit("ready");
    if (this.encrypted) this.emit("secureConnect");
  }

  setTimeout(ms: number, callback?: () => void): this {
    this.timeout = Number(ms) || 0;
    if (callback !== undefined) {
      if (this.timeout > 0) this.once("timeout", callback);
      else this.removeListener("timeout", callback);
    }
    this.moved();
    return this;
  }

  /** Something was sent or has come: the time begins anew. */
  moved(): void {
    clearTimeout(this.#timer);
    if (this.timeout > 0 && !this.destroyed) {
      this.#timer = setTimeout(() => this.emit("timeout"), this.timeout);
    }
  }

  /** The request is over. */
  release(): void {
    clearTimeout(this.#timer);
    this.timeout = 0;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.release();
    this.#abandon(error);
    this.emit("close", error !== undefined);
    return this;
  }

  end(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setEncoding(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  cork(): void {}
  uncork(): void {}
  address(): object {
    return {};
  }
  isSessionReused(): boolean {
    return false;
  }
  getPeerCertificate(): object {
    return {};
  }
}
