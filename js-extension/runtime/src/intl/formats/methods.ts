// `toLocaleString` and its like: the core's stubs call these.

import { ask } from "../../host/intl";
import { localeList } from "../options/locale-list";
import { shown, text } from "../options/options";
import { type CollatorState, compare, makeCollator } from "./collator";
import { type DateState, type Defaults, formatDate, makeDateFormat, type Wanted } from "./date-time-format";
import { formatNumber, makeNumberFormat, type NumberState } from "./number-format";

const KEPT = 100;

/** Options of plain values: a text that says all about them, and what was read. */
interface Read {
  print: string;
  options: Record<string, unknown> | undefined;
}

const NOTHING: Read = { print: "", options: undefined };

/**
 * undefined: the options are no plain object of plain values.
 *
 * Most calls bring a literal with two or three properties, and reading all that there could be takes longer than the rest.
 */
function read(options: unknown): Read | undefined {
  if (options === undefined) return NOTHING;
  if (typeof options !== "object" || options === null) return undefined;
  if (Object.getPrototypeOf(options) !== Object.prototype) return undefined;
  let print = "";
  const values: Record<string, unknown> = {};
  for (const name in options) {
    const value = (options as Record<string, unknown>)[name];
    const type = typeof value;
    // Converting it may do anything.
    if (type === "object" || type === "function" || type === "symbol" || type === "bigint") return undefined;
    values[name] = value;
    print += `\n${name}\t${type[0]!}${String(value)}`;
  }
  return { print, options: values };
}

/** Formatters by locale and options, as far as these can be told. */
function kept<State>(make: (locales: unknown, options: unknown) => State): typeof make {
  const states = new Map<string | undefined, State>();
  return (locales, given) => {
    const isPlain = locales === undefined || typeof locales === "string";
    const found = isPlain ? read(given) : undefined;
    if (found === undefined) return make(locales, given);
    const { print, options } = found;
    const key = print === "" ? (locales as string | undefined) : `${String(locales)}${print}`;
    let state = states.get(key);
    if (state === undefined) {
      state = make(locales, options);
      if (states.size >= KEPT) states.clear();
      states.set(key, state);
    }
    return state;
  };
}

function numbers(service: string): (locales: unknown, options: unknown) => NumberState {
  return kept((locales, options) => makeNumberFormat(locales, options, service));
}

const ofNumber = numbers("Number.prototype.toLocaleString");
const ofBigInt = numbers("BigInt.prototype.toLocaleString");
const ofString: (locales: unknown, options: unknown) => CollatorState = kept((locales, options) =>
  makeCollator(locales, options, "String.prototype.localeCompare"),
);

function thisNumber(value: unknown): unknown {
  try {
    return Number.prototype.valueOf.call(value);
  } catch {
    throw new TypeError("Number.prototype.toLocaleString requires that 'this' be a Number");
  }
}

function thisBigInt(value: unknown): unknown {
  try {
    return BigInt.prototype.valueOf.call(value);
  } catch {
    throw new TypeError("BigInt.prototype.toLocaleString requires that 'this' be a BigInt");
  }
}

function thisText(value: unknown, method: string): string {
  if (value === undefined || value === null) {
    throw new TypeError(`String.prototype.${method} called on null or undefined`);
  }
  return text(value);
}

const { getTime } = Date.prototype;

function dates(method: string, wanted: Wanted, defaults: Defaults): Method {
  const service = `Date.prototype.${method}`;
  const formats: (locales: unknown, options: unknown) => DateState = kept((locales, options) =>
    makeDateFormat(locales, options, service, wanted, defaults),
  );
  return (value, locales, options) => {
    let time: number;
    try {
      time = getTime.call(value);
    } catch {
      throw new TypeError(`Method ${service} called on incompatible receiver ${shown(value)}`);
    }
    return Number.isNaN(time) ? "Invalid Date" : formatDate(formats(locales, options), time);
  };
}

// The languages with case rules of their own.
const SPECIAL = new Set(["az", "el", "lt", "tr"]);

function cased(method: "toLocaleUpperCase" | "toLocaleLowerCase", plain: () => string): Method {
  return (value, locales) => {
    const whole = thisText(value, method);
    const [tag] = localeList(locales);
    if (tag === undefined || !SPECIAL.has(tag.split("-", 1)[0]!)) return plain.call(whole);
    return ask(method === "toLocaleUpperCase" ? "upper" : "lower", whole, tag);
  };
}

type Method = (value: unknown, ...args: unknown[]) => unknown;

function listed(name: string, value: unknown, args: unknown[]): string {
  if (value === undefined || value === null) throw new TypeError(`${name} called on null or undefined`);
  const list = Object(value) as ArrayLike<{ toLocaleString(...args: unknown[]): unknown } | null | undefined>;
  const found: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    found.push(item === undefined || item === null ? "" : String(item.toLocaleString(...args)));
  }
  return found.join(",");
}

/** By class and method, as the core asks for them. The first argument is the receiver. */
export const localeMethods: Record<string, Method> = {
  NumbertoLocaleString: (value, locales, options) =>
    formatNumber(ofNumber(locales, options), typeof value === "number" ? value : thisNumber(value)),
  BigInttoLocaleString: (value, locales, options) => formatNumber(ofBigInt(locales, options), thisBigInt(value)),
  DatetoLocaleString: dates("toLocaleString", "any", "all"),
  DatetoLocaleDateString: dates("toLocaleDateString", "date", "date"),
  DatetoLocaleTimeString: dates("toLocaleTimeString", "time", "time"),
  StringlocaleCompare: (value, that, locales, options) => {
    const left = thisText(value, "localeCompare");
    return compare(ofString(locales, options), left, text(that));
  },
  StringtoLocaleUpperCase: cased("toLocaleUpperCase", String.prototype.toUpperCase),
  StringtoLocaleLowerCase: cased("toLocaleLowerCase", String.prototype.toLowerCase),
  ArraytoLocaleString: (value, ...args) => listed("Array.prototype.toLocaleString", value, args),
  Uint8ArraytoLocaleString: (value, ...args) => listed("%TypedArray%.prototype.toLocaleString", value, args),
};
