// The global `Intl`, and what `toLocaleString` and its like do.

import { ask } from "../host/intl";
import { Collator } from "../intl/formats/collator";
import { DateTimeFormat } from "../intl/formats/date-time-format";
import { NumberFormat, UNITS } from "../intl/formats/number-format";
import { hidden, tagged } from "../intl/options/classes";
import { localeList } from "../intl/options/locale-list";
import { text } from "../intl/options/options";
import { DisplayNames } from "../intl/words/display-names";
import { ListFormat } from "../intl/words/list-format";
import { Locale } from "../intl/words/locale";
import { PluralRules } from "../intl/words/plural-rules";
import { RelativeTimeFormat } from "../intl/words/relative-time-format";
import { Segmenter } from "../intl/words/segmenter";

export { localeMethods } from "../intl/formats/methods";

const classes = {
  DateTimeFormat,
  NumberFormat,
  Collator,
  PluralRules,
  RelativeTimeFormat,
  ListFormat,
  Locale,
  DisplayNames,
  Segmenter,
};

export const Intl = {};
hidden(Intl, {
  getCanonicalLocales(locales: unknown): string[] {
    return localeList(locales);
  },
  supportedValuesOf(key: unknown): string[] {
    const wanted = text(key);
    if (wanted === "unit") return [...UNITS];
    const found = ask("values", wanted) as string | null;
    if (found === null) throw new RangeError(`Invalid key : ${wanted}`);
    return JSON.parse(found) as string[];
  },
});
for (const [name, { constructor }] of Object.entries(classes)) hidden(Intl, { [name]: constructor });
tagged(Intl, "Intl");
