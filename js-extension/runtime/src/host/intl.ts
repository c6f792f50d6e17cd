// Locale data: what is known of locales, and formatters that the host keeps.

import { host, note, type Crossing } from "segfn:core";

import { call } from "./wire";

/** One question about locales; see questions.py. */
export function ask(question: string, a?: Crossing, b?: Crossing): Crossing {
  return call(host.intl_ask!, question, a, b);
}

const canonicalTags = new Map<string, string | null>();

/** A tag's canonical form; null: it is none. */
export function canonicalTag(tag: string): string | null {
  let found = canonicalTags.get(tag);
  if (found === undefined) {
    if (canonicalTags.size >= KEPT) canonicalTags.clear();
    canonicalTags.set(tag, (found = ask("canonical", tag) as string | null));
  }
  return found;
}

export type Kind = "number" | "date" | "collator" | "plural" | "relative" | "list" | "names" | "segmenter";

/** Names of the locales, and what the options came to. The host reads it as JSON. */
export type Spec = Record<string, unknown>;

/** A part as `formatToParts` gives it. */
export interface Part {
  type: string;
  value: string;
  source?: string;
  unit?: string;
}

// What Babel in ICU's place means for the user; said once.
let warning: string | undefined;

/** A formatter on the host, which forgets those that are not used for long; then it is opened again. */
export class Formatter {
  readonly resolved: Readonly<Record<string, unknown>>;
  #kind: Kind;
  #spec: string;
  #id = 0;

  constructor(kind: Kind, spec: string) {
    this.#kind = kind;
    this.#spec = spec;
    this.resolved = this.#open();
    warning ??= ask("note") as string;
    if (warning !== "") note(warning);
  }

  #open(): Record<string, unknown> {
    const opened = JSON.parse(call(host.intl_open!, this.#kind, this.#spec) as string) as {
      id: number;
      resolved: Record<string, unknown>;
    };
    this.#id = opened.id;
    return opened.resolved;
  }

  format(a: Crossing, b?: Crossing): Crossing {
    const answer = call(host.intl_format!, this.#id, a, b);
    if (answer !== null) return answer;
    this.#open();
    return call(host.intl_format!, this.#id, a, b);
  }

  parts(a: Crossing, b?: Crossing): unknown {
    return this.#parsed("intl_parts", a, b);
  }

  range(a: Crossing, b: Crossing): string {
    const answer = call(host.intl_range!, this.#id, a, b);
    if (answer !== null) return answer as string;
    this.#open();
    return call(host.intl_range!, this.#id, a, b) as string;
  }

  rangeParts(a: Crossing, b: Crossing): Part[] {
    return this.#parsed("intl_range_parts", a, b) as Part[];
  }

  #parsed(service: "intl_parts" | "intl_range_parts", a: Crossing, b?: Crossing): unknown {
    let answer = call(host[service]!, this.#id, a, b);
    if (answer === null) {
      this.#open();
      answer = call(host[service]!, this.#id, a, b);
    }
    return JSON.parse(answer as string);
  }
}

const KEPT = 200;
const formatters = new Map<string, Formatter>();

/** The formatter of a specification; the same one for the same specification. */
export function formatter(kind: Kind, spec: Spec): Formatter {
  const text = JSON.stringify(spec);
  const key = `${kind} ${text}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Formatter(kind, text);
    if (formatters.size >= KEPT) formatters.clear();
    formatters.set(key, found);
  }
  return found;
}
