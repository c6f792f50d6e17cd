// Reading options as ECMA-402 has it, with V8's words where one is wrong.

export type Options = Record<string, unknown>;

/** `service` is what V8 calls the reader: "Intl.NumberFormat", "Number.prototype.toLocaleString", ... */
export function coerceOptions(options: unknown, service: string): Options {
  if (options === undefined) return Object.create(null) as Options;
  if (options === null) throw new TypeError(`${service} called on null or undefined`);
  return Object(options) as Options;
}

/** For the newer classes, which take nothing but objects. */
export function optionsObject(options: unknown): Options {
  if (options === undefined) return Object.create(null) as Options;
  if (typeof options !== "object" && typeof options !== "function") throw new TypeError("invalid_argument");
  if (options === null) throw new TypeError("invalid_argument");
  return options as Options;
}

export function text(value: unknown): string {
  if (typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
  return String(value);
}

export function number(value: unknown): number {
  if (typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a number");
  if (typeof value === "bigint") throw new TypeError("Cannot convert a BigInt value to a number");
  return Number(value);
}

/** A text of a fixed choice; undefined: not given. */
export function choice<T extends string>(
  options: Options,
  name: string,
  values: readonly T[],
  service: string,
): T | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  const given = text(value);
  if (!(values as readonly string[]).includes(given)) {
    throw new RangeError(`Value ${given} out of range for ${service} options property ${name}`);
  }
  return given as T;
}

export function flag(options: Options, name: string): boolean | undefined {
  const value = options[name];
  return value === undefined ? undefined : Boolean(value);
}

/** A whole number between bounds; what is given beyond the point is cut off. */
export function whole<T>(value: unknown, name: string, min: number, max: number, fallback: T): number | T {
  if (value === undefined) return fallback;
  const given = number(value);
  if (!(given >= min && given <= max)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(given);
}

const TYPE = /^[a-z0-9]{3,8}(?:-[a-z0-9]{3,8})*$/i;

/** The name of a calendar, a collation or digits: it need not exist, but could. */
export function typeName(options: Options, name: string): string | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  const given = text(value);
  if (!TYPE.test(given)) throw new RangeError(`Invalid ${name} : ${given}`);
  return given.toLowerCase();
}

/** Read because the specification says so; all of our matching is lookup. */
export function readMatcher(options: Options, service: string): void {
  choice(options, "localeMatcher", ["lookup", "best fit"], service);
}

/** How V8 writes a value it cannot use. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "[object Array]";
  if (typeof value === "object" && value !== null) {
    const constructor: unknown = (value as { constructor?: unknown }).constructor;
    return typeof constructor === "function" ? `#<${constructor.name}>` : "[object Object]";
  }
  return String(value);
}
