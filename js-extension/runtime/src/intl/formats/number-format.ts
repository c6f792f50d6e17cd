// Intl.NumberFormat.

import { ask, formatter, type Formatter, type Part } from "../../host/intl";
import { fixed, intlClass } from "../options/classes";
import { type Digits, readDigits, shownDigits, shownRounding } from "../options/digits";
import { localeList } from "../options/locale-list";
import { choice, coerceOptions, type Options, readMatcher, text, typeName } from "../options/options";

interface NumberState {
  formatter: Formatter;
  shown: Record<string, unknown>;
  bound?: (value: unknown) => string;
}

/** In alphabetical order. */
export const UNITS: ReadonlySet<string> = new Set(
  (
    "acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare " +
    "hour inch kilobit kilobyte kilogram kilometer liter megabit megabyte meter microsecond mile mile-scandinavian " +
    "milliliter millimeter millisecond minute month nanosecond ounce percent petabyte pound second stone terabit " +
    "terabyte week yard year"
  ).split(" "),
);

function isUnit(unit: string): boolean {
  const parts = unit.split("-per-");
  return parts.length <= 2 && parts.every((part) => UNITS.has(part));
}

const currencyDigits = new Map<string, number>();

function digitsOf(currency: string): number {
  let digits = currencyDigits.get(currency);
  if (digits === undefined) currencyDigits.set(currency, (digits = ask("currencyDigits", currency) as number));
  return digits;
}

function readCurrency(options: Options, isNeeded: boolean): string | undefined {
  const value = options.currency;
  if (value === undefined) {
    if (isNeeded) throw new TypeError("Currency code is required with currency style.");
    return undefined;
  }
  const currency = text(value);
  if (!/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
  return currency.toUpperCase();
}

function readUnit(options: Options, isNeeded: boolean, service: string): string | undefined {
  const value = options.unit;
  if (value === undefined) {
    if (isNeeded) throw new TypeError(`Invalid unit argument for ${service}() ''`);
    return undefined;
  }
  const unit = text(value);
  if (!isUnit(unit)) throw new RangeError(`Invalid unit argument for ${service}() '${unit}'`);
  return unit;
}

function readGrouping(options: Options, fallback: string, service: string): string | false {
  const value = options.useGrouping;
  if (value === undefined) return fallback;
  if (value === true) return "always";
  if (!value) return false;
  const given = text(value);
  if (given === "true" || given === "false") return fallback;
  if (!["min2", "auto", "always"].includes(given)) {
    throw new RangeError(`Value ${given} out of range for ${service} options property useGrouping`);
  }
  return given;
}

/** The state of a number format; `service` is who reads the options. */
export function makeNumberFormat(locales: unknown, given: unknown, service: string): NumberState {
  const tags = localeList(locales);
  const options = coerceOptions(given, service);
  readMatcher(options, service);
  const numberingSystem = typeName(options, "numberingSystem");
  const style = choice(options, "style", ["decimal", "percent", "currency", "unit"], service) ?? "decimal";
  const isMoney = style === "currency";
  const currency = readCurrency(options, isMoney);
  const currencyDisplay =
    choice(options, "currencyDisplay", ["code", "symbol", "narrowSymbol", "name"], service) ?? "symbol";
  const currencySign = choice(options, "currencySign", ["standard", "accounting"], service) ?? "standard";
  const unit = readUnit(options, style === "unit", service);
  const unitDisplay = choice(options, "unitDisplay", ["short", "narrow", "long"], service) ?? "short";
  const notation =
    choice(options, "notation", ["standard", "scientific", "engineering", "compact"], service) ?? "standard";
  const isCompact = notation === "compact";
  const decimals = isMoney ? digitsOf(currency!) : 0;
  const most = isMoney ? decimals : style === "percent" ? 0 : 3;
  const digits = readDigits(options, decimals, most, isCompact, service);
  const compactDisplay = choice(options, "compactDisplay", ["short", "long"], service) ?? "short";
  const useGrouping = readGrouping(options, isCompact ? "min2" : "auto", service);
  const signDisplay =
    choice(options, "signDisplay", ["auto", "never", "always", "exceptZero", "negative"], service) ?? "auto";
  const shown: Record<string, unknown> = {
    style,
    ...(isMoney && { currency, currencyDisplay, currencySign }),
    ...(style === "unit" && { unit, unitDisplay }),
    ...shownDigits(digits),
    useGrouping,
    notation,
    ...(isCompact && { compactDisplay }),
    signDisplay,
    ...shownRounding(digits),
  };
  const made = formatter("number", { locales: tags, numberingSystem, ...shown });
  // V8 reads these two back from ICU's skeleton, where they are not to be seen.
  if (isMoney && signDisplay === "never") shown.currencySign = "standard";
  if (digits.trailingZeroDisplay !== "auto") shown.roundingPriority = "auto";
  return { formatter: made, shown };
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A number as it crosses: decimal digits that a Number could not hold stay a text. */
export function mathematical(value: unknown): number | string {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return value.toString();
  let plain: unknown = value;
  if (typeof value === "object" && value !== null) {
    // As ToPrimitive does, hint number.
    const exotic = (value as { [Symbol.toPrimitive]?: unknown })[Symbol.toPrimitive];
    plain =
      exotic === undefined || exotic === null
        ? ordinary(value)
        : Reflect.apply(exotic as () => unknown, value, ["number"]);
    if (typeof plain === "bigint") return plain.toString();
  }
  if (typeof plain === "symbol") throw new TypeError("Cannot convert a Symbol value to a number");
  const asNumber = Number(plain);
  if (typeof plain !== "string" || plain.length < 16) return asNumber;
  const digits = plain.trim();
  return DECIMAL.test(digits) ? digits.replace(/^\+/, "") : asNumber;
}

function ordinary(value: object): unknown {
  for (const name of ["valueOf", "toString"] as const) {
    const method: unknown = (value as Record<string, unknown>)[name];
    if (typeof method !== "function") continue;
    const plain: unknown = Reflect.apply(method, value, []);
    if ((typeof plain !== "object" && typeof plain !== "function") || plain === null) return plain;
  }
  throw new TypeError("Cannot convert object to primitive value");
}

export function formatNumber(state: NumberState, value: unknown): string {
  return state.formatter.format(mathematical(value)) as string;
}

function ends(start: unknown, end: unknown): [number | string, number | string] {
  if (start === undefined) throw new TypeError("Invalid start : undefined");
  if (end === undefined) throw new TypeError("Invalid end : undefined");
  const from = mathematical(start);
  const to = mathematical(end);
  if (Number.isNaN(from)) throw new RangeError("Invalid start : NaN");
  if (Number.isNaN(to)) throw new RangeError("Invalid end : NaN");
  return [from, to];
}

const NUMBER_FORMAT = "Intl.NumberFormat.prototype.";

export const NumberFormat = intlClass<NumberState>({
  name: "NumberFormat",
  isCallable: true,
  make: makeNumberFormat,
  methods: {
    resolvedOptions(): object {
      const { formatter, shown } = stateOf(this);
      return { ...formatter.resolved, ...shown };
    },
    formatToParts(value: unknown): Part[] {
      const { formatter } = NumberFormat.state(this, `${NUMBER_FORMAT}formatToParts`);
      return formatter.parts(mathematical(value)) as Part[];
    },
    get format(): (value: unknown) => string {
      const state = stateOf(this);
      if (state.bound === undefined) {
        state.bound = (value: unknown): string => formatNumber(state, value);
        fixed(state.bound, { name: "" });
      }
      return state.bound;
    },
    formatRange(start: unknown, end: unknown): string {
      const { formatter } = NumberFormat.state(this, `${NUMBER_FORMAT}formatRange`);
      return formatter.range(...ends(start, end));
    },
    formatRangeToParts(start: unknown, end: unknown): Part[] {
      const { formatter } = NumberFormat.state(this, `${NUMBER_FORMAT}formatRangeToParts`);
      return formatter.rangeParts(...ends(start, end));
    },
  },
});

/** As V8 words it: for these two members it never says what the receiver was. */
function stateOf(value: unknown): NumberState {
  return NumberFormat.state(NumberFormat.has(value) ? value : undefined, "UnwrapNumberFormat");
}

export type { Digits, NumberState };
