// Random numbers and bytes, reproducible from (seed, row): the small fast counter generator sfc32.

import { host } from "./host";
import { native } from "./natives";

export type RandomMode = { seed: number } | { constant: number } | "real";

let mode: RandomMode = { seed: 0 };
let row = 0;
let stale = true;
let a = 0;
let b = 0;
let c = 0;
let counter = 0;

export function setRandomMode(next: RandomMode): void {
  mode = next;
}

/** Start an invocation: what follows depends on the seed and this row alone. */
export function startRandom(nextRow: number): void {
  row = nextRow;
  stale = true;
}

function reseed(): void {
  stale = false;
  const seed = typeof mode === "object" && "seed" in mode ? mode.seed : 0;
  a = seed | 0;
  b = Math.floor(seed / 4294967296) | 0;
  c = row | 0;
  counter = 1 ^ Math.floor(row / 4294967296);
  for (let i = 0; i < 15; i++) next();
}

function next(): number {
  const sum = (((a + b) | 0) + counter) | 0;
  counter = (counter + 1) | 0;
  a = b ^ (b >>> 9);
  b = (c + (c << 3)) | 0;
  c = (c << 21) | (c >>> 11);
  c = (c + sum) | 0;
  return sum >>> 0;
}

export function randomBytes(count: number): Uint8Array {
  if (mode === "real") return native.fromBase64(host.random_bytes!(count) as string);
  if (stale) reseed();
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i += 4) {
    let word = next();
    for (let j = i; j < i + 4 && j < count; j++) {
      bytes[j] = word & 255;
      word >>>= 8;
    }
  }
  return bytes;
}

const nativeRandom = Math.random;

export function installRandom(): void {
  const random = function random(): number {
    if (mode === "real") return nativeRandom();
    if ("constant" in mode) return mode.constant;
    if (stale) reseed();
    return ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
  };
  Object.defineProperty(Math, "random", { value: random, writable: true, configurable: true, enumerable: false });
}
