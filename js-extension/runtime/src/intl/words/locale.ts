// Intl.Locale.

import { ask } from "../../host/intl";
import { type IntlClass, intlClass } from "../options/classes";
import { canonical, invalidLocale, setLocaleTag } from "../options/locale-list";
import { choice, coerceOptions, flag, type Options, text } from "../options/options";

/** A canonical tag, taken apart. */
interface Tag {
  whole: string;
  language: string;
  script?: string;
  region?: string;
  baseName: string;
  keywords: Map<string, string>;
}

const BASE = /^([a-z]{2,8})(?:-([A-Z][a-z]{3}))?(?:-([A-Z]{2}|\d{3}))?(?=-|$)/;

function takenApart(whole: string): Tag {
  const end = whole.search(/-[0-9a-z]-/);
  const baseName = end < 0 ? whole : whole.slice(0, end);
  const [, language, script, region] = BASE.exec(baseName) as unknown as [string, string, string?, string?];
  const keywords = new Map<string, string>();
  let key = "";
  for (const part of /-u((?:-[a-z0-9]{2,8})+)/
    .exec(whole.replace(/-x-.*$/, ""))?.[1]
    ?.slice(1)
    .split("-") ?? []) {
    if (part.length === 2) keywords.set((key = part), "");
    else if (key !== "") keywords.set(key, keywords.get(key) === "" ? part : `${keywords.get(key)}-${part}`);
  }
  return { whole, language, script, region, baseName, keywords };
}

function subtag(options: Options, name: string, shape: RegExp): string | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  const given = text(value);
  if (!shape.test(given)) throw invalidLocale();
  return given;
}

const TYPE = /^[a-z0-9]{3,8}(?:-[a-z0-9]{3,8})*$/i;

/** Replaces what options name; `service` is what V8 calls the reader here. */
function withOptions(tag: string, options: Options, service: string): string {
  const language = subtag(options, "language", /^(?:[a-z]{2,3}|[a-z]{5,8})$/i);
  const script = subtag(options, "script", /^[a-z]{4}$/i);
  const region = subtag(options, "region", /^(?:[a-z]{2}|\d{3})$/i);
  const before = takenApart(tag);
  const named = [before.language, before.script, before.region].filter((part) => part !== undefined).join("-");
  const rest = before.whole.slice(named.length);
  const parts = [language ?? before.language, script ?? before.script, region ?? before.region];
  const renamed = takenApart(canonical(parts.filter((part) => part !== undefined).join("-") + rest));
  const hourCycles = ["h11", "h12", "h23", "h24"] as const;
  const wanted: Record<string, string | undefined> = {
    ca: subtag(options, "calendar", TYPE),
    co: subtag(options, "collation", TYPE),
    hc: choice(options, "hourCycle", hourCycles, service),
    kf: choice(options, "caseFirst", ["upper", "lower", "false"], service),
    kn: flag(options, "numeric")?.toString(),
    nu: subtag(options, "numberingSystem", TYPE),
  };
  const changed = Object.entries(wanted).filter(([, value]) => value !== undefined) as [string, string][];
  if (changed.length === 0) return renamed.whole;
  const keywords = new Map([...renamed.keywords, ...changed]);
  const unicode = [...keywords].map(([key, value]) => (value === "" || value === "true" ? key : `${key}-${value}`));
  const plain = renamed.whole.replace(/-u(?:-[a-z0-9]{2,8})+/, "");
  const at = plain.search(/-x-/);
  const front = at < 0 ? plain : plain.slice(0, at);
  return canonical(`${front}-u-${unicode.sort().join("-")}${at < 0 ? "" : plain.slice(at)}`);
}

/** A member of the prototype: V8's errors name the getter by the member alone. */
function tagOf(value: unknown, member: string): Tag {
  return Locale.state(value, `Intl.Locale.prototype.${member}`);
}

function about(value: unknown, what: string): unknown {
  return JSON.parse(ask("about", tagOf(value, what).whole, what) as string) ?? undefined;
}

function keyword(value: unknown, member: string, key: string): string | undefined {
  return tagOf(value, member).keywords.get(key);
}

function derived(value: unknown, question: "maximize" | "minimize"): object {
  return new Locale.constructor(ask(question, tagOf(value, question).whole));
}

export const Locale: IntlClass<Tag> = intlClass<Tag>({
  name: "Locale",
  length: 1,
  hasSupportedLocales: false,
  make(tag, given) {
    if (typeof tag !== "string" && (typeof tag !== "object" || tag === null)) {
      throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
    }
    const first = Locale.has(tag) ? tagOf(tag, "toString").whole : canonical(text(tag));
    const options = coerceOptions(given, "Intl.Locale");
    return takenApart(withOptions(first, options, "locale"));
  },
  methods: {
    toString(): string {
      return tagOf(this, "toString").whole;
    },
    maximize(): object {
      return derived(this, "maximize");
    },
    minimize(): object {
      return derived(this, "minimize");
    },
    get language(): string | undefined {
      const { language } = tagOf(this, "language");
      return language === "und" ? undefined : language;
    },
    get script(): string | undefined {
      return tagOf(this, "script").script;
    },
    get region(): string | undefined {
      return tagOf(this, "region").region;
    },
    get baseName(): string {
      return tagOf(this, "baseName").baseName;
    },
    get calendar(): string | undefined {
      return keyword(this, "calendar", "ca");
    },
    get caseFirst(): string | undefined {
      return keyword(this, "caseFirst", "kf");
    },
    get collation(): string | undefined {
      return keyword(this, "collation", "co");
    },
    get hourCycle(): string | undefined {
      return keyword(this, "hourCycle", "hc");
    },
    get numeric(): boolean {
      const value = keyword(this, "numeric", "kn");
      return value === "" || value === "true";
    },
    get numberingSystem(): string | undefined {
      return keyword(this, "numberingSystem", "nu");
    },
    get calendars(): unknown {
      return about(this, "calendars");
    },
    get collations(): unknown {
      return about(this, "collations");
    },
    get hourCycles(): unknown {
      return about(this, "hourCycles");
    },
    get numberingSystems(): unknown {
      return about(this, "numberingSystems");
    },
    get textInfo(): unknown {
      return about(this, "textInfo");
    },
    get timeZones(): unknown {
      return about(this, "timeZones");
    },
    get weekInfo(): unknown {
      return about(this, "weekInfo");
    },
  },
});

setLocaleTag((value) => (Locale.has(value) ? tagOf(value, "toString").whole : undefined));
