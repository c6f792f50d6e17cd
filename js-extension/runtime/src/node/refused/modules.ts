// Node's modules that need sockets, processes or threads. They are there, so that libraries load; calling them says why
// it fails.

import { refusal } from "../refusal";
import { fs } from "./files";

type Module = Record<string, unknown>;

function refused(name: string, why: string, functions: string, classes = "", rest: Module = {}): Module {
  const module: Module = {};
  for (const one of functions.split(/\s+/).filter(Boolean)) {
    module[one] = (): never => {
      throw refusal(`${name}.${one}`, why);
    };
  }
  for (const one of classes.split(/\s+/).filter(Boolean)) {
    // A function, not a class: libraries of old inherit from it with util.inherits.
    const constructor = function (): never {
      throw refusal(`${name}.${one}`, why);
    };
    module[one] = Object.defineProperty(constructor, "name", { value: one });
  }
  return Object.assign(module, rest);
}

const NO_SOCKETS = "there are no sockets, only HTTP requests";
const NO_PROCESSES = "there are no other processes";
const NO_CODE = "code from text can only be run by eval";

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

function isIP(text: unknown): number {
  const address = String(text);
  if (V4.test(address)) return 4;
  return address.includes(":") && /^[\da-fA-F:.]+(?:%\w+)?$/.test(address) ? 6 : 0;
}

const addresses = { isIP, isIPv4: (text: unknown) => isIP(text) === 4, isIPv6: (text: unknown) => isIP(text) === 6 };

const DNS = `lookup lookupService resolve resolve4 resolve6 resolveAny resolveCname resolveMx resolveNs resolvePtr
  resolveSoa resolveSrv resolveTxt reverse setServers getServers`;

class AsyncLocalStorage {
  #store: unknown;
  getStore(): unknown {
    return this.#store;
  }
  enterWith(store: unknown): void {
    this.#store = store;
  }
  run(store: unknown, callback: (...args: unknown[]) => unknown, ...args: unknown[]): unknown {
    const before = this.#store;
    this.#store = store;
    try {
      return callback(...args);
    } finally {
      this.#store = before;
    }
  }
  exit(callback: (...args: unknown[]) => unknown, ...args: unknown[]): unknown {
    return this.run(undefined, callback, ...args);
  }
  disable(): void {
    this.#store = undefined;
  }
}

class AsyncResource {
  constructor(readonly type: string) {}
  runInAsyncScope(callback: Function, thisArg: unknown, ...args: unknown[]): unknown {
    return callback.apply(thisArg, args) as unknown;
  }
  emitDestroy(): this {
    return this;
  }
}

const silent = {
  hasSubscribers: false,
  publish: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => false,
};

export default {
  fs,
  "fs/promises": fs.promises,
  net: refused("net", NO_SOCKETS, "connect createConnection createServer", "Socket Server Stream", addresses),
  tls: refused("tls", NO_SOCKETS, "connect createServer checkServerIdentity", "TLSSocket Server", {
    rootCertificates: [],
    createSecureContext: (options: unknown) => options,
  }),
  dgram: refused("dgram", NO_SOCKETS, "createSocket", "Socket"),
  http2: refused("http2", "there is no HTTP/2", "connect createServer createSecureServer", "", {
    constants: {
      HTTP2_HEADER_AUTHORITY: ":authority",
      HTTP2_HEADER_METHOD: ":method",
      HTTP2_HEADER_PATH: ":path",
      HTTP2_HEADER_STATUS: ":status",
      HTTP2_HEADER_CONTENT_TYPE: "content-type",
      NGHTTP2_CANCEL: 8,
    },
    sensitiveHeaders: Symbol("nodejs.http2.sensitiveHeaders"),
  }),
  dns: refused("dns", NO_SOCKETS, DNS, "Resolver", { promises: refused("dns.promises", NO_SOCKETS, DNS) }),
  child_process: refused(
    "child_process",
    NO_PROCESSES,
    "exec execFile execFileSync execSync fork spawn spawnSync",
    "ChildProcess",
  ),
  cluster: refused("cluster", NO_PROCESSES, "fork setupMaster setupPrimary", "Worker", {
    isMaster: true,
    isPrimary: true,
    isWorker: false,
  }),
  worker_threads: refused("worker_threads", "there are no threads", "", "Worker MessageChannel", {
    isMainThread: true,
    threadId: 0,
    parentPort: null,
    workerData: null,
  }),
  vm: refused("vm", NO_CODE, "runInContext runInNewContext runInThisContext createContext", "Script"),
  module: refused("module", NO_CODE, "createRequire", "", { builtinModules: [] }),
  v8: refused("v8", "the engine is QuickJS", "serialize deserialize getHeapStatistics"),
  inspector: refused("inspector", "the engine is QuickJS", "open", "Session", { url: () => undefined }),
  readline: refused("readline", "there is no terminal", "createInterface clearLine cursorTo"),
  repl: refused("repl", "there is no terminal", "start"),
  tty: refused("tty", "there is no terminal", "", "ReadStream WriteStream", { isatty: () => false }),
  perf_hooks: { performance: (globalThis as { performance?: unknown }).performance },
  async_hooks: {
    AsyncLocalStorage,
    AsyncResource,
    createHook: () => ({ enable: () => undefined, disable: () => undefined }),
    executionAsyncId: () => 1,
    triggerAsyncId: () => 0,
  },
  diagnostics_channel: { channel: () => silent, hasSubscribers: () => false },
  domain: refused("domain", NO_PROCESSES, "create createDomain", "", { active: null }),
  constants: {},
} as Record<string, unknown>;
