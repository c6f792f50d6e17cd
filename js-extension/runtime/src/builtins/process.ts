// What libraries find under `process`. User code has no such global, as at Segment.

import EventEmitter from "segfn:node/events";
import { now } from "segfn:core";

import { refusal } from "../node/refusal";

type Callback = (...args: unknown[]) => void;

const { queueMicrotask } = globalThis as unknown as { queueMicrotask: (callback: () => void) => void };

function hrtime(previous?: [number, number]): [number, number] {
  const ms = now();
  const [seconds, nanoseconds] = [Math.floor(ms / 1000), (ms % 1000) * 1e6];
  if (previous === undefined) return [seconds, nanoseconds];
  const past = seconds * 1e9 + nanoseconds - (previous[0] * 1e9 + previous[1]);
  return [Math.floor(past / 1e9), past % 1e9];
}
hrtime.bigint = (): bigint => BigInt(now()) * 1000000n;

const stream = { isTTY: false, fd: 1, write: (): boolean => true, on: (): void => undefined };

const process = Object.assign(new EventEmitter() as object, {
  title: "node",
  version: "v22.20.0",
  versions: { node: "22.20.0", v8: "12.4.254.21-node.33", openssl: "3.0.17" },
  release: { name: "node", lts: "Jod" },
  arch: "x64",
  platform: "linux",
  env: { NODE_ENV: "production" } as Record<string, string>,
  argv: ["node"],
  execArgv: [],
  execPath: "/usr/local/bin/node",
  pid: 1,
  ppid: 0,
  features: {},
  config: { variables: {} },
  browser: false,
  stdout: stream,
  stderr: stream,
  stdin: stream,
  nextTick: (callback: Callback, ...args: unknown[]): void => queueMicrotask(() => callback(...args)),
  hrtime,
  uptime: (): number => now() / 1000,
  cwd: (): string => "/",
  umask: (): number => 18,
  memoryUsage: (): object => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  emitWarning: (): void => undefined,
  exit: (): never => {
    throw refusal("process.exit", "a function cannot end the process it runs in");
  },
  binding: (name: string): never => {
    throw refusal(`process.binding(${name})`, "it is internal to Node");
  },
});
// axios and others ask Object.prototype.toString whether they run in Node.
Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });

export default process;
