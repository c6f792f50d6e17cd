// Deep equality, as util.isDeepStrictEqual and assert.deepEqual have it.

type Same = (a: unknown, b: unknown) => boolean;

const loosely: Same = (a, b) => a == b || (a !== a && b !== b);

/** Whether two values are equal all the way down; `strict`: by Object.is, and of the same class. */
export function deepEqual(a: unknown, b: unknown, strict: boolean, seen = new Map<unknown, unknown>()): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return !strict && loosely(a, b);
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const tag = Object.prototype.toString.call(a);
  if (tag !== Object.prototype.toString.call(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Date && b instanceof Date && a.getTime() !== b.getTime()) return false;
  if (a instanceof RegExp && String(a) !== String(b)) return false;
  if (a instanceof Error && b instanceof Error && (a.name !== b.name || a.message !== b.message)) return false;
  if (a instanceof Map || a instanceof Set) {
    const [ours, theirs] = [[...a], [...(b as Map<unknown, unknown>)]];
    const left = [...theirs];
    if (ours.length !== theirs.length) return false;
    return ours.every((item) => {
      const at = left.findIndex((other) => deepEqual(item, other, strict, seen));
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      deepEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], strict, seen),
  );
}
