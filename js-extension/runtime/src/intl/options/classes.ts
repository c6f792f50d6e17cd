// Intl's constructors and prototypes, with the properties V8 gives them.

import { ask } from "../../host/intl";
import { localeList } from "./locale-list";
import { choice, coerceOptions, shown } from "./options";

type Constructor = (new (...args: unknown[]) => object) & { prototype: object };

interface Shape<State> {
  name: string;
  length?: number;
  /** Whether it also works without `new`. */
  isCallable?: boolean;
  hasSupportedLocales?: boolean;
  /** What the host calls its locales. */
  kind?: string;
  make: (locales: unknown, options: unknown, service: string) => State;
  methods: object;
}

export interface IntlClass<State> {
  constructor: Constructor;
  /** What an object was made with; `method` is for the error about one that is none. */
  state: (value: unknown, method: string) => State;
  has: (value: unknown) => boolean;
}

/** Define as built-in properties are: not enumerable. */
export function hidden(target: object, members: object): void {
  for (const key of Reflect.ownKeys(members)) {
    const descriptor = Object.getOwnPropertyDescriptor(members, key)!;
    Object.defineProperty(target, key, { ...descriptor, enumerable: false, configurable: true });
  }
}

export function tagged(prototype: object, tag: string): void {
  Object.defineProperty(prototype, Symbol.toStringTag, { value: tag, configurable: true });
}

export function fixed(target: object, properties: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(properties)) {
    Object.defineProperty(target, name, { value, configurable: true });
  }
}

function supportedLocalesOf(service: string, kind: string): object {
  return {
    supportedLocalesOf(locales: unknown, options: unknown = undefined): string[] {
      const tags = localeList(locales);
      const read = coerceOptions(options, `${service}.supportedLocalesOf`);
      choice(read, "localeMatcher", ["lookup", "best fit"], `${service}.supportedLocalesOf`);
      return tags.length === 0 ? [] : (JSON.parse(ask("supported", kind, JSON.stringify(tags)) as string) as string[]);
    },
  };
}

export function intlClass<State>(shape: Shape<State>): IntlClass<State> {
  const service = `Intl.${shape.name}`;
  const states = new WeakMap<object, State>();
  const constructor = function (this: unknown, locales: unknown, options: unknown): object {
    if (new.target === undefined && shape.isCallable !== true) {
      throw new TypeError(`Constructor ${service} requires 'new'`);
    }
    const state = shape.make(locales, options, service);
    const made = Reflect.construct(
      Object,
      [],
      (new.target as unknown as Constructor | undefined) ?? constructor,
    ) as object;
    states.set(made, state);
    return made;
  } as unknown as Constructor;
  fixed(constructor, { length: shape.length ?? 0, name: shape.name });
  Object.defineProperty(constructor, "prototype", { writable: false });
  if (shape.hasSupportedLocales !== false) hidden(constructor, supportedLocalesOf(service, shape.kind ?? "number"));
  hidden(constructor.prototype, shape.methods);
  tagged(constructor.prototype, service);
  return {
    constructor,
    has: (value) => typeof value === "object" && value !== null && states.has(value),
    state(value, method): State {
      const found = typeof value === "object" && value !== null ? states.get(value) : undefined;
      if (found === undefined) {
        throw new TypeError(`Method ${method} called on incompatible receiver ${shown(value)}`);
      }
      return found;
    },
  };
}
