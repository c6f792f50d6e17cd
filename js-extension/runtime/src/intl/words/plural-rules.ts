// Intl.PluralRules.

import { formatter, type Formatter } from "../../host/intl";
import { intlClass } from "../options/classes";
import { type Digits, readDigits, shownDigits, shownRounding } from "../options/digits";
import { localeList } from "../options/locale-list";
import { choice, coerceOptions, number, readMatcher } from "../options/options";

interface PluralState {
  formatter: Formatter;
  type: string;
  digits: Digits;
}

const PLURAL_RULES = "Intl.PluralRules.prototype.";

function rangeEnd(value: unknown, name: string): number {
  if (value === undefined) throw new TypeError(`Invalid ${name} : undefined`);
  return number(value);
}

export const PluralRules = intlClass<PluralState>({
  name: "PluralRules",
  kind: "plural",
  make(locales, given, service) {
    const tags = localeList(locales);
    const options = coerceOptions(given, service);
    readMatcher(options, service);
    const type = choice(options, "type", ["cardinal", "ordinal"], service) ?? "cardinal";
    const digits = readDigits(options, 0, 3, false, service);
    return { formatter: formatter("plural", { locales: tags, type, ...digits }), type, digits };
  },
  methods: {
    resolvedOptions(): object {
      const { formatter, type, digits } = PluralRules.state(this, `${PLURAL_RULES}resolvedOptions`);
      const { locale, pluralCategories } = formatter.resolved as { locale: string; pluralCategories: string[] };
      const counts = shownDigits(digits);
      return { locale, type, ...counts, pluralCategories: [...pluralCategories], ...shownRounding(digits) };
    },
    select(value: unknown): string {
      const { formatter } = PluralRules.state(this, `${PLURAL_RULES}select`);
      return formatter.format(number(value)) as string;
    },
    selectRange(start: unknown, end: unknown): string {
      const { formatter } = PluralRules.state(this, `${PLURAL_RULES}selectRange`);
      if (start === undefined) rangeEnd(start, "startRange");
      if (end === undefined) rangeEnd(end, "endRange");
      const from = rangeEnd(start, "startRange");
      const to = rangeEnd(end, "endRange");
      if (Number.isNaN(from)) throw new RangeError("Invalid startRange : NaN");
      if (Number.isNaN(to)) throw new RangeError("Invalid endRange : NaN");
      return formatter.range(from, to);
    },
  },
});
