// `toLocaleString`, `localeCompare` and so on: QuickJS's own ignore locale and options. What they do is in a bundle.

type Method = (value: unknown, ...args: unknown[]) => unknown;

// Class and method; a short list, because every environment reads it.
const METHODS =
  "Number.String BigInt.String Date.String Date.DateString Date.TimeString String.UpperCase String.LowerCase " +
  "Array.String Uint8Array.String";

export function installLocale(load: () => unknown): void {
  const install = (type: string, name: string, length: number): void => {
    const value = {
      [name](this: unknown, ...args: unknown[]): unknown {
        return (load() as { localeMethods: Record<string, Method> }).localeMethods[type + name]!(this, ...args);
      },
    }[name]!;
    let { prototype } = (globalThis as unknown as Record<string, { prototype: object }>)[type]!;
    if (type === "Uint8Array") prototype = Object.getPrototypeOf(prototype) as object;
    Object.defineProperty(value, "length", { value: length });
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  };
  install("String", "localeCompare", 1);
  for (const method of METHODS.split(" ")) {
    const [type, what] = method.split(".") as [string, string];
    install(type, `toLocale${what}`, 0);
  }
}
