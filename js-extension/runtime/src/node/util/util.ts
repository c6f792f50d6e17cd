// Node's util: formatting comes from its own source (the bundle `inspect`), the rest is here.

import { bundle } from "segfn:core";

import { invalidArgType } from "../errors";
import { deepEqual } from "./equal";
import { types } from "./types";

type Callback = (error: unknown, value?: unknown) => void;
type Function_ = (this: unknown, ...args: unknown[]) => unknown;

interface Inspecting {
  inspect: ((value: unknown, options?: unknown) => string) & { custom: symbol };
  format(args: unknown[]): string;
  formatWithOptions(options: object, ...args: unknown[]): string;
}

const inspecting = (): Inspecting => bundle("inspect") as Inspecting;

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

function promisify(original: Function_ & { [CUSTOM]?: Function_ }): Function_ {
  if (typeof (original as unknown) !== "function") throw invalidArgType("original", "of type function", original);
  if (original[CUSTOM]) return original[CUSTOM];
  const promised: Function_ = function (...args) {
    return new Promise((resolve, reject) => {
      const done: Callback = (error, value) => (error ? reject(error) : resolve(value));
      Reflect.apply(original, this, [...args, done]);
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original) as object);
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = CUSTOM;

function callbackify(original: Function_): Function_ {
  return function (...args) {
    const done = args.pop() as Callback;
    (Reflect.apply(original, this, args) as Promise<unknown>).then(
      (value) => void Promise.resolve().then(() => done(null, value)),
      (error: unknown) => void Promise.resolve().then(() => done(error)),
    );
  };
}

type Class = Function & { prototype: object; super_?: Function };

function inherits(constructor: Class, parent: Class): void {
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

// Node warns on its standard error, which nobody at Segment sees: here the function alone is left.
function deprecate(original: Function_): Function_ {
  return original;
}

function debuglog(): Function_ & { enabled: boolean } {
  return Object.assign(() => undefined, { enabled: false });
}

const tagged = (name: string) => (value: unknown) => Object.prototype.toString.call(value) === `[object ${name}]`;
const ofType = (name: string) => (value: unknown) => typeof value === name;
const globals = globalThis as unknown as Record<string, unknown>;

export const util = {
  get inspect(): Inspecting["inspect"] {
    return inspecting().inspect;
  },
  format: (...args: unknown[]): string => inspecting().format(args),
  formatWithOptions: (options: object, ...args: unknown[]): string => inspecting().formatWithOptions(options, ...args),
  promisify,
  callbackify,
  inherits,
  deprecate,
  debuglog,
  debug: debuglog,
  types,
  isDeepStrictEqual: (a: unknown, b: unknown): boolean => deepEqual(a, b, true),
  stripVTControlCharacters: (text: string): string => text.replace(/\u001b\[[\d;]*[A-Za-z]/g, ""),
  toUSVString: (text: unknown): string => String(text).toWellFormed(),
  get TextEncoder(): unknown {
    return globals.TextEncoder;
  },
  get TextDecoder(): unknown {
    return globals.TextDecoder;
  },
  isArray: Array.isArray,
  isBoolean: ofType("boolean"),
  isNull: (value: unknown): boolean => value === null,
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  isNumber: ofType("number"),
  isString: ofType("string"),
  isSymbol: ofType("symbol"),
  isUndefined: ofType("undefined"),
  isRegExp: types.isRegExp,
  isObject: (value: unknown): boolean => value !== null && typeof value === "object",
  isDate: types.isDate,
  isError: (value: unknown): boolean => tagged("Error")(value) || value instanceof Error,
  isFunction: ofType("function"),
  isPrimitive: (value: unknown): boolean =>
    value === null || (typeof value !== "object" && typeof value !== "function"),
  _extend: (target: object, source: object): object => Object.assign(target, source),
};
