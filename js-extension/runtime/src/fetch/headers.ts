// node-fetch's Headers: names keep the case they were first given, null and undefined become words.

import { enumerable, tag } from "../node/classes";

const NOT_TOKEN = /[^^_`a-zA-Z\-0-9!#$%&'*+.|~]/;
const NOT_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const MAP = Symbol("map");
const INTERNAL = Symbol("internal");

type HeaderMap = Record<string, string[]>;
type Kind = "key" | "value" | "key+value";

function checkedName(name: unknown): string {
  const text = `${name as string}`;
  if (NOT_TOKEN.test(text) || text === "") throw new TypeError(`${text} is not a legal HTTP header name`);
  return text;
}

function checkedValue(value: unknown): string {
  const text = `${value as string}`;
  if (NOT_VALUE.test(text)) throw new TypeError(`${text} is not a legal HTTP header value`);
  return text;
}

function find(map: HeaderMap, name: string): string | undefined {
  if (name in map) return name;
  const lower = name.toLowerCase();
  for (const key in map) {
    if (key.toLowerCase() === lower) return key;
  }
  return undefined;
}

function fromPairs(headers: Headers, init: Iterable<unknown>): void {
  const pairs: unknown[][] = [];
  for (const pair of init) {
    if (typeof pair !== "object" || typeof (pair as Iterable<unknown>)[Symbol.iterator] !== "function") {
      throw new TypeError("Each header pair must be iterable");
    }
    pairs.push([...(pair as Iterable<unknown>)]);
  }
  for (const pair of pairs) {
    if (pair.length !== 2) throw new TypeError("Each header pair must be a name/value tuple");
    headers.append(pair[0], pair[1]);
  }
}

export class Headers {
  [MAP]: HeaderMap = Object.create(null) as HeaderMap;

  constructor(init: unknown = undefined) {
    if (init instanceof Headers) {
      for (const [name, values] of Object.entries(init[MAP])) {
        for (const value of values) this.append(name, value);
      }
    } else if (init === undefined || init === null) {
      return;
    } else if (typeof init === "object") {
      const method = (init as Iterable<unknown>)[Symbol.iterator];
      if (method === undefined || method === null) {
        for (const name of Object.keys(init)) this.append(name, (init as Record<string, unknown>)[name]);
      } else if (typeof method === "function") {
        fromPairs(this, init as Iterable<unknown>);
      } else {
        throw new TypeError("Header pairs must be iterable");
      }
    } else {
      throw new TypeError("Provided initializer must be an object");
    }
  }

  get(name: unknown): string | null {
    const key = find(this[MAP], checkedName(name));
    return key === undefined ? null : this[MAP][key]!.join(", ");
  }

  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg: unknown = undefined): void {
    for (let i = 0, pairs = entriesOf(this); i < pairs.length; i++, pairs = entriesOf(this)) {
      const [name, value] = pairs[i]!;
      callback.call(thisArg, value, name, this);
    }
  }

  set(name: unknown, value: unknown): void {
    const text = checkedName(name);
    this[MAP][find(this[MAP], text) ?? text] = [checkedValue(value)];
  }

  append(name: unknown, value: unknown): void {
    const text = checkedName(name);
    const item = checkedValue(value);
    const key = find(this[MAP], text);
    if (key === undefined) this[MAP][text] = [item];
    else this[MAP][key]!.push(item);
  }

  has(name: unknown): boolean {
    return find(this[MAP], checkedName(name)) !== undefined;
  }

  delete(name: unknown): void {
    const key = find(this[MAP], checkedName(name));
    if (key !== undefined) delete this[MAP][key];
  }

  raw(): HeaderMap {
    return this[MAP];
  }

  keys(): object {
    return iterator(this, "key");
  }

  values(): object {
    return iterator(this, "value");
  }

  entries(): object {
    return iterator(this, "key+value");
  }
}

function entriesOf(headers: Headers): [string, string][] {
  const map = headers[MAP];
  return Object.keys(map)
    .sort()
    .map((name) => [name.toLowerCase(), map[name]!.join(", ")]);
}

interface Iteration {
  [INTERNAL]: { target: Headers; kind: Kind; index: number };
}

const HeadersIteratorPrototype = Object.setPrototypeOf(
  {
    next(this: Iteration): IteratorResult<unknown> {
      if (!this || Object.getPrototypeOf(this) !== HeadersIteratorPrototype) {
        throw new TypeError("Value of `this` is not a HeadersIterator");
      }
      const state = this[INTERNAL];
      const entry = entriesOf(state.target)[state.index];
      if (entry === undefined) return { value: undefined, done: true };
      state.index++;
      return { value: state.kind === "key" ? entry[0] : state.kind === "value" ? entry[1] : entry, done: false };
    },
  },
  Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object,
) as object;
Object.defineProperty(HeadersIteratorPrototype, Symbol.toStringTag, { value: "HeadersIterator", configurable: true });

function iterator(target: Headers, kind: Kind): object {
  return Object.assign(Object.create(HeadersIteratorPrototype) as object, { [INTERNAL]: { target, kind, index: 0 } });
}

enumerable(Headers.prototype, ["get", "forEach", "set", "append", "has", "delete", "keys", "values", "entries"]);
tag(Headers);
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  value: Headers.prototype.entries,
  writable: true,
  configurable: true,
});

/** Headers from the wire: what is not legal there is left out, not refused. */
export function lenientHeaders(pairs: readonly [string, string][]): Headers {
  const headers = new Headers();
  for (const [name, value] of pairs) {
    if (name !== "" && !NOT_TOKEN.test(name) && !NOT_VALUE.test(value)) headers.append(name, value);
  }
  return headers;
}

/** One pair for each value, names as they were given. */
export function wirePairs(headers: Headers): [string, string][] {
  const map = headers[MAP];
  return Object.keys(map).flatMap((name) => map[name]!.map((value): [string, string] => [name, value]));
}
