// Intl.ListFormat.

import { formatter, type Formatter, type Part } from "../../host/intl";
import { intlClass } from "../options/classes";
import { localeList } from "../options/locale-list";
import { choice, optionsObject, readMatcher } from "../options/options";

interface ListState {
  formatter: Formatter;
  type: string;
  style: string;
}

/** As JSON, which an empty or odd string crosses in as well as any other. */
function items(list: unknown): string {
  if (list === undefined) return "[]";
  const iterate: unknown = list === null ? undefined : (list as { [Symbol.iterator]?: unknown })[Symbol.iterator];
  if (typeof iterate !== "function") {
    const what = list === null || typeof list === "object" ? String(list) : `${typeof list} ${String(list)}`;
    throw new TypeError(`${what} is not iterable (cannot read property Symbol(Symbol.iterator))`);
  }
  const found: string[] = [];
  for (const item of list as Iterable<unknown>) {
    if (typeof item !== "string") throw new TypeError(`Iterable yielded ${String(item)} which is not a string`);
    found.push(item);
  }
  return JSON.stringify(found);
}

const LIST_FORMAT = "Intl.ListFormat.prototype.";

export const ListFormat = intlClass<ListState>({
  name: "ListFormat",
  make(locales, given, service) {
    const tags = localeList(locales);
    const options = optionsObject(given);
    readMatcher(options, service);
    const type = choice(options, "type", ["conjunction", "disjunction", "unit"], service) ?? "conjunction";
    const style = choice(options, "style", ["long", "short", "narrow"], service) ?? "long";
    return { formatter: formatter("list", { locales: tags, type, style }), type, style };
  },
  methods: {
    resolvedOptions(): object {
      const { formatter, type, style } = ListFormat.state(this, `${LIST_FORMAT}resolvedOptions`);
      return { ...formatter.resolved, type, style };
    },
    format(list: unknown): string {
      const { formatter } = ListFormat.state(this, `${LIST_FORMAT}format`);
      return formatter.format(items(list)) as string;
    },
    formatToParts(list: unknown): Part[] {
      const { formatter } = ListFormat.state(this, `${LIST_FORMAT}formatToParts`);
      return formatter.parts(items(list)) as Part[];
    },
  },
});
