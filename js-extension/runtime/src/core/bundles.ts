// Lazy bundles: the source is asked from the host and evaluated when what it gives is first used.

import { host } from "./host";

type Factory = (module: { exports: unknown }, exports: unknown, require: (name: string) => unknown) => void;

const PREFIX = "segfn:";
const loaded = new Map<string, unknown>();

export function provide(name: string, exports: unknown): void {
  loaded.set(name, exports);
}

/** What a bundle gives if somebody has used it; undefined: there can be nothing of its classes. */
export function loadedBundle(name: string): unknown {
  return loaded.get(name);
}

export function bundle(name: string): unknown {
  if (loaded.has(name)) return loaded.get(name);
  const source = host.bundle!(name) as string;
  const factory = (0, eval)(`(function(module,exports,require){${source}\n})`) as Factory;
  const module = { exports: {} as unknown };
  factory(module, module.exports, (required) => bundle(required.slice(PREFIX.length)));
  loaded.set(name, module.exports);
  return module.exports;
}

/** The global appears when it is first read; user code may overwrite it before or after. */
export function lazyGlobal(name: string, bundleName: string): void {
  const settle = (value: unknown): void => {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  };
  Object.defineProperty(globalThis, name, {
    get: () => {
      const value = (bundle(bundleName) as Record<string, unknown>)[name];
      settle(value);
      return value;
    },
    set: settle,
    configurable: true,
    enumerable: false,
  });
}
