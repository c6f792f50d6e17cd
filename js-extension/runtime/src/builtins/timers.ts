// Node's module `timers`, on the invocation's clock.

import { clearTimeout, setTimeout } from "segfn:core";

function setImmediate(callback: (...args: unknown[]) => void, ...args: unknown[]): unknown {
  return setTimeout(callback, 0, ...args);
}

const { setInterval, clearInterval } = globalThis as unknown as Record<string, unknown>;

export default { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate: clearTimeout };
