// Intl.RelativeTimeFormat.

import { formatter, type Formatter, type Part } from "../../host/intl";
import { intlClass } from "../options/classes";
import { localeList } from "../options/locale-list";
import { choice, coerceOptions, number, readMatcher, text, typeName } from "../options/options";

interface RelativeState {
  formatter: Formatter;
  style: string;
  numeric: string;
}

const UNITS = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

function amount(value: unknown, unit: unknown, method: string): [number, string] {
  const count = number(value);
  const name = text(unit);
  if (!Number.isFinite(count)) throw new RangeError(`Value need to be finite number for ${method}()`);
  const singular = name.endsWith("s") ? name.slice(0, -1) : name;
  if (!UNITS.includes(singular)) throw new RangeError(`Invalid unit argument for ${method}() '${name}'`);
  return [count, singular];
}

const FORMAT = "Intl.RelativeTimeFormat.prototype.format";

export const RelativeTimeFormat = intlClass<RelativeState>({
  name: "RelativeTimeFormat",
  make(locales, given, service) {
    const tags = localeList(locales);
    const options = coerceOptions(given, service);
    readMatcher(options, service);
    const numberingSystem = typeName(options, "numberingSystem");
    const style = choice(options, "style", ["long", "short", "narrow"], service) ?? "long";
    const numeric = choice(options, "numeric", ["always", "auto"], service) ?? "always";
    return { formatter: formatter("relative", { locales: tags, numberingSystem, style, numeric }), style, numeric };
  },
  methods: {
    resolvedOptions(): object {
      const state = RelativeTimeFormat.state(this, "Intl.RelativeTimeFormat.prototype.resolvedOptions");
      const { locale, numberingSystem } = state.formatter.resolved;
      return { locale, style: state.style, numeric: state.numeric, numberingSystem };
    },
    format(value: unknown, unit: unknown): string {
      const { formatter } = RelativeTimeFormat.state(this, FORMAT);
      return formatter.format(...amount(value, unit, FORMAT)) as string;
    },
    formatToParts(value: unknown, unit: unknown): Part[] {
      const { formatter } = RelativeTimeFormat.state(this, `${FORMAT}ToParts`);
      return formatter.parts(...amount(value, unit, `${FORMAT}ToParts`)) as Part[];
    },
  },
});
