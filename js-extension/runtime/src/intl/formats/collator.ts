// Intl.Collator.

import { formatter, type Formatter } from "../../host/intl";
import { fixed, intlClass } from "../options/classes";
import { localeList } from "../options/locale-list";
import { choice, coerceOptions, flag, readMatcher, text, typeName } from "../options/options";

export interface CollatorState {
  formatter: Formatter;
  bound?: (left: unknown, right: unknown) => number;
}

export function makeCollator(locales: unknown, given: unknown, service: string): CollatorState {
  const tags = localeList(locales);
  const options = coerceOptions(given, service);
  const usage = choice(options, "usage", ["sort", "search"], service) ?? "sort";
  readMatcher(options, service);
  const collation = typeName(options, "collation");
  const numeric = flag(options, "numeric");
  const caseFirst = choice(options, "caseFirst", ["upper", "lower", "false"], service);
  const sensitivity = choice(options, "sensitivity", ["base", "accent", "case", "variant"], service);
  const ignorePunctuation = flag(options, "ignorePunctuation");
  const spec = { locales: tags, usage, collation, numeric, caseFirst, sensitivity, ignorePunctuation };
  return { formatter: formatter("collator", spec) };
}

export function compare(state: CollatorState, left: string, right: string): number {
  return left === right ? 0 : (state.formatter.format(left, right) as number);
}

export const Collator = intlClass<CollatorState>({
  name: "Collator",
  isCallable: true,
  kind: "collator",
  make: makeCollator,
  methods: {
    resolvedOptions(): object {
      const state = Collator.state(this, "Intl.Collator.prototype.resolvedOptions");
      return { ...state.formatter.resolved };
    },
    get compare(): (left: unknown, right: unknown) => number {
      const state = Collator.state(this, "get Intl.Collator.prototype.compare");
      if (state.bound === undefined) {
        state.bound = (left: unknown, right: unknown): number => compare(state, text(left), text(right));
        fixed(state.bound, { name: "" });
      }
      return state.bound;
    },
  },
});
