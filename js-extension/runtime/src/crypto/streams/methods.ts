// Hashes and ciphers are streams in Node too. Few functions use them so; what it takes is loaded when one does.

import { bundle } from "segfn:core";

import type { streamCall } from "./stream";

const NAMES = [
  "write",
  "end",
  "read",
  "setEncoding",
  "on",
  "addListener",
  "once",
  "off",
  "removeListener",
  "pipe",
] as const;

export type StreamMethod = (typeof NAMES)[number];

/** Give a class the methods of a stream. */
export function addStreamMethods(prototype: object): void {
  for (const name of NAMES) {
    const method = {
      [name](this: object, ...args: unknown[]): unknown {
        return (bundle("crypto-stream") as { streamCall: typeof streamCall }).streamCall(this, name, args);
      },
    };
    Object.defineProperty(prototype, name, { value: method[name], writable: true, configurable: true });
  }
}
