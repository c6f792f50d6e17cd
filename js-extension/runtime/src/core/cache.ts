// `cache`: local to the environment, empty in a fresh one.

import { now } from "./clock";
import { defineGlobal } from "./host";

interface Entry {
  value: unknown;
  expires: number;
}

export function installCache(): void {
  const entries = new Map<unknown, Entry>();
  defineGlobal("cache", {
    async load(key: unknown, ttlMs: unknown, load: () => unknown): Promise<unknown> {
      const found = entries.get(key);
      if (found !== undefined && now() < found.expires) return found.value;
      if (typeof ttlMs === "function") {
        load = ttlMs as () => unknown;
        ttlMs = -1;
      }
      const value = await load();
      const ttl = ttlMs === undefined || ttlMs === null || Number(ttlMs) < 0 ? Infinity : Number(ttlMs);
      entries.set(key, { value, expires: now() + ttl });
      return value;
    },
    delete(key: unknown): void {
      entries.delete(key);
    },
  });
}
