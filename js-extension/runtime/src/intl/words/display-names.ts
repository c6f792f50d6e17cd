// Intl.DisplayNames.

import { formatter, type Formatter } from "../../host/intl";
import { intlClass } from "../options/classes";
import { canonical, localeList } from "../options/locale-list";
import { choice, optionsObject, readMatcher, text } from "../options/options";

const TYPES = ["language", "region", "script", "currency", "calendar", "dateTimeField"] as const;

type NameType = (typeof TYPES)[number];

interface NamesState {
  formatter: Formatter;
  style: string;
  type: NameType;
  fallback: string;
  languageDisplay: string;
}

export const DisplayNames = intlClass<NamesState>({
  name: "DisplayNames",
  length: 2,
  make(locales, given, service) {
    const tags = localeList(locales);
    if (given === undefined) throw new TypeError("invalid_argument");
    const options = optionsObject(given);
    readMatcher(options, service);
    const style = choice(options, "style", ["narrow", "short", "long"], service) ?? "long";
    const type = choice(options, "type", TYPES, service);
    if (type === undefined) throw new TypeError("invalid_argument");
    const fallback = choice(options, "fallback", ["code", "none"], service) ?? "code";
    const languageDisplay = choice(options, "languageDisplay", ["dialect", "standard"], service) ?? "dialect";
    const made = formatter("names", { locales: tags, style, type, languageDisplay });
    return { formatter: made, style, type, fallback, languageDisplay };
  },
  methods: {
    resolvedOptions(): object {
      const state = DisplayNames.state(this, "Intl.DisplayNames.prototype.resolvedOptions");
      const { formatter, style, type, fallback, languageDisplay } = state;
      const shown = { ...formatter.resolved, style, type, fallback };
      return type === "language" ? { ...shown, languageDisplay } : shown;
    },
    of(code: unknown): string | undefined {
      const { formatter, type, fallback } = DisplayNames.state(this, "Intl.DisplayNames.prototype.of");
      const given = text(code);
      const name = formatter.format(given) as string;
      if (name !== "") return name;
      if (fallback === "none") return undefined;
      return type === "language" ? canonical(given) : given;
    },
  },
});
