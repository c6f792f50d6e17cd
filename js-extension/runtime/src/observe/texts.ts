// Functions that are asked for their own text give the one without hooks.

import type { Script } from "segfn:core";

/** Replace `Function.prototype.toString`, for functions of this script alone. */
export function giveOriginalTexts({ code, source, inserted }: Script): void {
  const native = Function.prototype.toString;
  let originals: Map<string, string> | undefined;
  const replaced = {
    toString(this: unknown): string {
      if (this === replaced) return native.call(native);
      const text = native.call(this as () => unknown);
      if (originals === undefined) {
        originals = new Map();
        for (const [start, end, from, to] of inserted!.texts) {
          originals.set(code.slice(start, end), source.slice(from, to));
        }
      }
      return originals.get(text) ?? text;
    },
  }.toString;
  Object.defineProperty(Function.prototype, "toString", {
    value: replaced,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
