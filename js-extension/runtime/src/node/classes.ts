// Properties of classes as Node has them.

/** Make members of a class enumerable, all of them unless named: `for in` and inspection then see them. */
export function enumerable(holder: object, names: (string | symbol)[] = Object.getOwnPropertyNames(holder)): void {
  for (const name of names) {
    if (name !== "constructor") Object.defineProperty(holder, name, { enumerable: true });
  }
}

export function tag(constructor: { prototype: object; name: string }, name: string = constructor.name): void {
  Object.defineProperty(constructor.prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** Where `util.inspect` looks for a class's own way of showing itself. */
export const INSPECT = Symbol.for("nodejs.util.inspect.custom");
