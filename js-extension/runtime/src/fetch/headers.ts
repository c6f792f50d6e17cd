// node-fetch's Headers: names keep the case they were first given, null and undefined become words.

import { enumerable, tag } from "../node/classes";

const NOT_TOKEN = /[^^_`a-zA-Z\-0-9!#$%&'*+.|~]/;
const NOT_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const MAP = Symbol("map");
const INTERNAL = Symbol("internal");

type HeaderMap = Record<string, string[]>;
type Kind = "key" | "value" | "key+value";

// Functions send the same few headers event after event: what was found legal is remembered, up to so many.
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 100;
const knownNames = new Map<string, string>(); // to lower case
const knownValues = new Set<string>();

/** A legal name in lower case; undefined: it is not legal. */
function lowerOfLegal(name: string): string | undefined {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  if (NOT_TOKEN.test(name) || name === "") return undefined;
  const lower = name.toLowerCase();
  if (knownNames.size < MOST_KNOWN && name.length <= LONGEST_KNOWN) knownNames.set(name, lower);
  return lower;
}

function isLegalValue(value: string): boolean {
  if (knownValues.has(value)) return true;
  if (NOT_VALUE.test(value)) return false;
  if (knownValues.size < MOST_KNOWN && value.length <= LONGEST_KNOWN) knownValues.add(value);
  return true;
}

function checkedName(name: unknown): string {
  const text = `${name as string}`;
  if (lowerOfLegal(text) === undefined) throw new TypeError(`${text} is not a legal HTTP header name`);
  return text;
}

function checkedValue(value: unknown): string {
  const text = `${value as string}`;
  if (!isLegalValue(text)) throw new TypeError(`${text} is not a legal HTTP header value`);
  return text;
}

function lowerOf(name: string): string {
  return knownNames.get(name) ?? name.toLowerCase();
}

function find(map: HeaderMap, name: string): string | undefined {
  if (name in map) return name;
  const lower = lowerOf(name);
  for (const key in map) {
    if (lowerOf(key) === lower) return key;
  }
  return undefined;
}

/** Adds what is known to be legal. */
function add(map: HeaderMap, name: string, value: string): void {
  const key = find(map, name);
  if (key === undefined) map[name] = [value];
  else map[key]!.push(value);
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

// Those whose map user code has, so that anything may stand in it.
const withMapOut = new WeakSet<Headers>();

function copy(from: Headers, to: Headers): void {
  const map = from[MAP];
  const isOut = withMapOut.has(from);
  for (const name in map) {
    if (!isOut) to[MAP][name] = map[name]!.slice();
    else for (const value of map[name]!) to.append(name, value);
  }
}

export class Headers {
  [MAP] = { __proto__: null } as unknown as HeaderMap;

  constructor(init: unknown = undefined) {
    if (init instanceof Headers) {
      copy(init, this);
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
    add(this[MAP], text, checkedValue(value));
  }

  has(name: unknown): boolean {
    return find(this[MAP], checkedName(name)) !== undefined;
  }

  delete(name: unknown): void {
    const key = find(this[MAP], checkedName(name));
    if (key !== undefined) delete this[MAP][key];
  }

  raw(): HeaderMap {
    withMapOut.add(this);
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
  const map = headers[MAP];
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i]!;
    if (lowerOfLegal(pair[0]) !== undefined && isLegalValue(pair[1])) add(map, pair[0], pair[1]);
  }
  return headers;
}

/** Headers as they leave: one pair for each value, names as they were given. */
export class WireHeaders {
  readonly pairs: [string, string][] = [];
  #given = { __proto__: null } as unknown as Record<string, string>; // by name in lower case

  constructor(headers: Headers) {
    const map = (withMapOut.has(headers) ? new Headers(headers) : headers)[MAP];
    for (const name in map) {
      const values = map[name]!;
      this.#given[lowerOf(name)] = name;
      for (let i = 0; i < values.length; i++) this.pairs.push([name, values[i]!]);
    }
  }

  /** Unless there are values for the name. */
  setDefault(name: string, value: string): void {
    if (this.#given[lowerOf(name)] === undefined) this.pairs.push([name, value]);
  }

  /** In the place and under the name of the values there are. */
  set(name: string, value: string): void {
    const given = this.#given[lowerOf(name)];
    if (given === undefined) {
      this.pairs.push([name, value]);
      return;
    }
    const first = this.pairs.findIndex((pair) => pair[0] === given);
    const last = this.pairs.findLastIndex((pair) => pair[0] === given);
    this.pairs.splice(first, last - first + 1, [given, value]);
  }
}
