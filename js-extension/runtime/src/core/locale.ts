// `toLocaleString`, `localeCompare` and so on: QuickJS's own ignore locale and options. What they do is in a bundle.

type Method = (value: unknown, ...args: unknown[]) => unknown;

export function installLocale(load: () => unknown): void {
  const install = (type: string, prototype: object, ...names: string[]): void => {
    for (const name of names) {
      const value = {
        [name](this: unknown, ...args: unknown[]): unknown {
          return (load() as { localeMethods: Record<string, Method> }).localeMethods[type + name]!(this, ...args);
        },
      }[name]!;
      if (name === "localeCompare") Object.defineProperty(value, "length", { value: 1 });
      Object.defineProperty(prototype, name, { value });
    }
  };
  const string = "toLocaleString";
  install("Number", Number.prototype, string);
  install("BigInt", BigInt.prototype, string);
  install("Date", Date.prototype, string, "toLocaleDateString", "toLocaleTimeString");
  install("String", String.prototype, "localeCompare", "toLocaleUpperCase", "toLocaleLowerCase");
  install("Array", Array.prototype, string);
  install("Array", Object.getPrototypeOf(Int8Array.prototype) as object, string);
}
