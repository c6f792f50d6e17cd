// Locales as users give them.

import { canonicalTag } from "../../host/intl";

/** What an Intl.Locale stands for; set by the class itself, which needs this file. */
let localeTag: (value: unknown) => string | undefined = () => undefined;

export function setLocaleTag(tagOf: (value: unknown) => string | undefined): void {
  localeTag = tagOf;
}

export function invalidLocale(): RangeError {
  return new RangeError("Incorrect locale information provided");
}

/** The tag in canonical form. */
export function canonical(tag: string): string {
  const found = canonicalTag(tag);
  if (found === null) throw invalidLocale();
  return found;
}

/** The canonical tags of a tag, an Intl.Locale or several of them; each once. */
export function localeList(locales: unknown): string[] {
  if (locales === undefined) return [];
  if (typeof locales === "string") return [canonical(locales)];
  const own = localeTag(locales);
  if (own !== undefined) return [own];
  if (locales === null) throw new TypeError("Cannot convert undefined or null to object");
  const list = Object(locales) as ArrayLike<unknown>;
  const found: string[] = [];
  const length = Math.min(Math.max(Math.trunc(Number(list.length)) || 0, 0), Number.MAX_SAFE_INTEGER);
  for (let i = 0; i < length; i++) {
    if (!(i in list)) continue;
    const item = list[i];
    if (typeof item !== "string" && (typeof item !== "object" || item === null)) {
      throw new TypeError("Language ID should be string or object.");
    }
    const tag = localeTag(item) ?? canonical(String(item));
    if (!found.includes(tag)) found.push(tag);
  }
  return found;
}
