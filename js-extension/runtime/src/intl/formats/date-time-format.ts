// Intl.DateTimeFormat.

import { now } from "segfn:core";

import { formatter, type Formatter, type Part, type Spec } from "../../host/intl";
import { fixed, intlClass } from "../options/classes";
import { localeList } from "../options/locale-list";
import { choice, coerceOptions, flag, number, readMatcher, text, typeName, whole } from "../options/options";

export interface DateState {
  formatter: Formatter;
  bound?: (date: unknown) => string;
}

/** Which fields the options must not lack, and which are shown where none is named. */
export type Wanted = "any" | "date" | "time";
export type Defaults = "date" | "time" | "all";

// At Segment the machines' zone is UTC, and what this machine's is must not show.
const ZONE = "UTC";

const LENGTHS = ["narrow", "long", "short"] as const;
const COUNTS = ["2-digit", "numeric"] as const;
const ZONE_NAMES = ["long", "short", "longOffset", "shortOffset", "longGeneric", "shortGeneric"] as const;

// In the order in which V8 reads them; fractionalSecondDigits, a number, comes before the zone's name.
const COMPONENTS: [string, readonly string[]][] = [
  ["weekday", LENGTHS],
  ["era", LENGTHS],
  ["year", COUNTS],
  ["month", [...LENGTHS, ...COUNTS]],
  ["day", COUNTS],
  ["dayPeriod", LENGTHS],
  ["hour", COUNTS],
  ["minute", COUNTS],
  ["second", COUNTS],
  ["fractionalSecondDigits", []],
  ["timeZoneName", ZONE_NAMES],
];
const OF_DATE = ["weekday", "year", "month", "day"];
const OF_TIME = ["dayPeriod", "hour", "minute", "second", "fractionalSecondDigits"];
const STYLES = ["full", "long", "medium", "short"] as const;

export function makeDateFormat(
  locales: unknown,
  given: unknown,
  service: string,
  wanted: Wanted = "any",
  defaults: Defaults = "date",
): DateState {
  const tags = localeList(locales);
  const options = coerceOptions(given, service);
  readMatcher(options, service);
  const calendar = typeName(options, "calendar");
  const numberingSystem = typeName(options, "numberingSystem");
  const hour12 = flag(options, "hour12");
  const hourCycle = choice(options, "hourCycle", ["h11", "h12", "h23", "h24"], service);
  const zone = options.timeZone;
  const timeZone = zone === undefined ? ZONE : text(zone);
  const components: Record<string, unknown> = {};
  for (const [name, values] of COMPONENTS) {
    const value =
      name === "fractionalSecondDigits"
        ? whole(options[name], name, 1, 3, undefined)
        : choice(options, name, values, service);
    if (value !== undefined) components[name] = value;
  }
  choice(options, "formatMatcher", ["best fit", "basic"], service);
  const dateStyle = choice(options, "dateStyle", STYLES, service);
  const timeStyle = choice(options, "timeStyle", STYLES, service);
  const spec: Spec = { locales: tags, calendar, numberingSystem, hour12, hourCycle, timeZone, dateStyle, timeStyle };
  if (dateStyle !== undefined || timeStyle !== undefined) {
    if (Object.keys(components).length > 0) throw new TypeError("Invalid option : option");
    if (wanted === "date" && timeStyle !== undefined) throw new TypeError("Invalid option : timeStyle");
    if (wanted === "time" && dateStyle !== undefined) throw new TypeError("Invalid option : dateStyle");
  } else {
    spec.showsHour = components.hour !== undefined;
    addDefaults(components, wanted, defaults);
    spec.components = components;
  }
  return { formatter: formatter("date", spec) };
}

function addDefaults(components: Record<string, unknown>, wanted: Wanted, defaults: Defaults): void {
  const counting = [...(wanted === "time" ? [] : OF_DATE), ...(wanted === "date" ? [] : OF_TIME)];
  if (counting.some((name) => name in components)) return;
  const added = [
    ...(defaults === "time" ? [] : ["year", "month", "day"]),
    ...(defaults === "date" ? [] : ["hour", "minute", "second"]),
  ];
  for (const name of added) components[name] = "numeric";
}

function clipped(ms: number): number {
  if (!(Math.abs(ms) <= 8.64e15)) throw new RangeError("Invalid time value");
  return Math.trunc(ms) + 0;
}

function timeOf(date: unknown): number {
  return clipped(date === undefined ? now() : number(date));
}

export function formatDate(state: DateState, date: unknown): string {
  return state.formatter.format(timeOf(date)) as string;
}

function ends(start: unknown, end: unknown): [number, number] {
  if (start === undefined || end === undefined) throw new TypeError("Invalid time value");
  const from = number(start);
  const to = number(end);
  return [clipped(from), clipped(to)];
}

const DATE_TIME_FORMAT = "Intl.DateTimeFormat.prototype.";

export const DateTimeFormat = intlClass<DateState>({
  name: "DateTimeFormat",
  isCallable: true,
  kind: "date",
  make: makeDateFormat,
  methods: {
    resolvedOptions(): object {
      return { ...stateOf(this).formatter.resolved };
    },
    formatToParts(date: unknown): Part[] {
      const { formatter } = DateTimeFormat.state(this, `${DATE_TIME_FORMAT}formatToParts`);
      return formatter.parts(timeOf(date)) as Part[];
    },
    get format(): (date: unknown) => string {
      const state = stateOf(this);
      if (state.bound === undefined) {
        state.bound = (date: unknown): string => formatDate(state, date);
        fixed(state.bound, { name: "" });
      }
      return state.bound;
    },
    formatRange(start: unknown, end: unknown): string {
      const { formatter } = DateTimeFormat.state(this, `${DATE_TIME_FORMAT}formatRange`);
      return formatter.range(...ends(start, end));
    },
    formatRangeToParts(start: unknown, end: unknown): Part[] {
      const { formatter } = DateTimeFormat.state(this, `${DATE_TIME_FORMAT}formatRangeToParts`);
      return formatter.rangeParts(...ends(start, end));
    },
  },
});

function stateOf(value: unknown): DateState {
  return DateTimeFormat.state(DateTimeFormat.has(value) ? value : undefined, "UnwrapDateTimeFormat");
}
