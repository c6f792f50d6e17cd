// The host services, taken off globalThis before user code can see them.
// Python registers each as a global named PREFIX + service.

export type Crossing = string | number | boolean | null;
export type HostFunction = (...args: Crossing[]) => Crossing;

const PREFIX = "__segfn_";
const bag = globalThis as unknown as Record<string, unknown>;

export const host: Record<string, HostFunction> = {};

for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!name.startsWith(PREFIX)) continue;
  host[name.slice(PREFIX.length)] = bag[name] as HostFunction;
  delete bag[name];
}

/** Define a global as Node does: writable, configurable, not enumerable. */
export function defineGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
