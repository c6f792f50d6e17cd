// URLSearchParams, with Node's errors and way of showing itself.

import { enumerable, INSPECT, tag } from "../node/classes";
import { codedError, invalidArgType, invalidThis, missingArgs } from "../node/errors";
import { parseQuery, serializeQuery } from "./form-urlencoded";

type Inspect = (value: unknown, options: object) => string;
interface InspectOptions {
  breakLength: number;
  stylize(text: string, style: string): string;
}

type Kind = "key" | "value" | "key+value";

/** Set by the module itself, so that no member of the class has to be visible to user code. */
let listOf: (params: URLSearchParams) => string[];
/** Make `params` show another query, without telling its URL. */
export let setQuery: (params: URLSearchParams, query: string) => void;
/** Have `changed` called whenever `params` changes. */
export let onChange: (params: URLSearchParams, changed: () => void) => void;

function usv(value: unknown): string {
  return `${value as string}`.toWellFormed();
}

function badTuple(): Error {
  const message = "Each query pair must be an iterable [name, value] tuple";
  return codedError("TypeError", "ERR_INVALID_TUPLE", message);
}

function fromPairs(pairs: Iterable<unknown>): string[] {
  const list: string[] = [];
  for (const pair of pairs) {
    const kind = typeof pair;
    if (pair === null || (kind !== "object" && kind !== "function")) throw badTuple();
    if (typeof (pair as Iterable<unknown>)[Symbol.iterator] !== "function") throw badTuple();
    const tuple = [...(pair as Iterable<unknown>)];
    if (tuple.length !== 2) throw badTuple();
    list.push(usv(tuple[0]), usv(tuple[1]));
  }
  return list;
}

function fromRecord(record: object): string[] {
  const list: string[] = [];
  const seen = new Map<string, number>();
  for (const key of Reflect.ownKeys(record)) {
    if (Reflect.getOwnPropertyDescriptor(record, key)?.enumerable !== true) continue;
    // A symbol cannot become a string: TypeError, as in Node.
    const name = usv(key);
    const value = usv((record as Record<string | symbol, unknown>)[key]);
    const at = seen.get(name);
    if (at === undefined) seen.set(name, list.push(name, value) - 1);
    else list[at] = value;
  }
  return list;
}

function listFrom(init: unknown): string[] {
  if (init === undefined || init === null) return [];
  if (typeof init !== "object" && typeof init !== "function") return parseQuery(usv(init));
  const method = (init as Iterable<unknown>)[Symbol.iterator];
  if (method === undefined || method === null) return fromRecord(init);
  if (typeof method !== "function") {
    throw codedError("TypeError", "ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable");
  }
  return fromPairs(init as Iterable<unknown>);
}

class URLSearchParamsIterator {
  #target: URLSearchParams;
  #kind: Kind;
  #index = 0;

  constructor(target: URLSearchParams, kind: Kind) {
    this.#target = target;
    this.#kind = kind;
  }

  next(): IteratorResult<string | [string, string]> {
    if (!isObjectWith(this, (it) => #target in it)) throw invalidThis("URLSearchParamsIterator");
    const list = listOf(this.#target);
    const index = this.#index;
    if (index >= list.length) return { value: undefined, done: true };
    this.#index = index + 2;
    return { value: entry(list, index, this.#kind), done: false };
  }

  [INSPECT](depth: number | null, options: InspectOptions, inspect: Inspect): string {
    if (depth !== null && depth < 0) return options.stylize("[Object]", "special");
    const inner = depth === null ? options : { ...options, depth: depth - 1 };
    const list = listOf(this.#target);
    const rest: unknown[] = [];
    for (let i = this.#index; i < list.length; i += 2) rest.push(entry(list, i, this.#kind));
    const shown = rest.map((item) => inspect(item, inner));
    const text = inspect(rest, inner).includes("\n") ? `\n  ${shown.join(",\n  ")}` : ` ${shown.join(", ")}`;
    return `URLSearchParams Iterator {${text} }`;
  }
}

function isObjectWith(value: unknown, has: (value: object) => boolean): boolean {
  return typeof value === "object" && value !== null && has(value);
}

function entry(list: string[], index: number, kind: Kind): string | [string, string] {
  if (kind === "key") return list[index]!;
  return kind === "value" ? list[index + 1]! : [list[index]!, list[index + 1]!];
}

export class URLSearchParams {
  #list: string[];
  #changed: () => void = () => undefined;

  static {
    listOf = (params) => params.#list;
    setQuery = (params, query) => {
      params.#list = parseQuery(query);
    };
    onChange = (params, changed) => {
      params.#changed = changed;
    };
  }

  constructor(init: unknown = undefined) {
    this.#list = listFrom(init);
  }

  // Every method begins with this, so that a detached one fails as in Node.
  static #check(params: unknown): void {
    if (!isObjectWith(params, (it) => #list in it)) throw invalidThis("URLSearchParams");
  }

  get size(): number {
    URLSearchParams.#check(this);
    return this.#list.length / 2;
  }

  append(name: unknown, value: unknown): void {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw missingArgs("name", "value");
    this.#list.push(usv(name), usv(value));
    this.#changed();
  }

  delete(name: unknown, value: unknown = undefined): void {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = usv(name);
    const only = value === undefined ? undefined : usv(value);
    this.#keep((key, item) => key !== wanted || (only !== undefined && item !== only));
    this.#changed();
  }

  #keep(wanted: (name: string, value: string, index: number) => boolean): void {
    const list = this.#list;
    let to = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (!wanted(list[i]!, list[i + 1]!, i)) continue;
      list[to++] = list[i]!;
      list[to++] = list[i + 1]!;
    }
    list.length = to;
  }

  get(name: unknown): string | null {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const at = this.#find(usv(name));
    return at < 0 ? null : this.#list[at + 1]!;
  }

  #find(name: string): number {
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) return i;
    }
    return -1;
  }

  getAll(name: unknown): string[] {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = usv(name);
    return this.#list.filter((_, i) => i % 2 === 1 && this.#list[i - 1] === wanted);
  }

  has(name: unknown, value: unknown = undefined): boolean {
    URLSearchParams.#check(this);
    if (arguments.length < 1) throw missingArgs("name");
    const wanted = usv(name);
    if (value === undefined) return this.#find(wanted) >= 0;
    return this.getAll(wanted).includes(usv(value));
  }

  set(name: unknown, value: unknown): void {
    URLSearchParams.#check(this);
    if (arguments.length < 2) throw missingArgs("name", "value");
    const wanted = usv(name);
    const item = usv(value);
    const first = this.#find(wanted);
    if (first < 0) {
      this.#list.push(wanted, item);
    } else {
      this.#list[first + 1] = item;
      this.#keep((key, _, i) => key !== wanted || i === first);
    }
    this.#changed();
  }

  sort(): void {
    URLSearchParams.#check(this);
    const list = this.#list;
    const pairs: [string, string][] = [];
    for (let i = 0; i < list.length; i += 2) pairs.push([list[i]!, list[i + 1]!]);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#list = pairs.flat();
    this.#changed();
  }

  entries(): URLSearchParamsIterator {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, "key+value");
  }

  forEach(
    callback: (value: string, name: string, params: URLSearchParams) => void,
    thisArg: unknown = undefined,
  ): void {
    URLSearchParams.#check(this);
    if (typeof callback !== "function") throw invalidArgType("callback", "of type function", callback);
    for (let i = 0; i < this.#list.length; i += 2) {
      callback.call(thisArg, this.#list[i + 1]!, this.#list[i]!, this);
    }
  }

  keys(): URLSearchParamsIterator {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, "key");
  }

  values(): URLSearchParamsIterator {
    URLSearchParams.#check(this);
    return new URLSearchParamsIterator(this, "value");
  }

  toString(): string {
    URLSearchParams.#check(this);
    return serializeQuery(this.#list);
  }

  [INSPECT](depth: number | null, options: InspectOptions, inspect: Inspect): string {
    URLSearchParams.#check(this);
    if (depth !== null && depth < 0) return options.stylize("[Object]", "special");
    const inner = depth === null ? options : { ...options, depth: depth - 1 };
    const list = this.#list;
    const shown: string[] = [];
    let length = -2;
    for (let i = 0; i < list.length; i += 2) {
      const item = `${inspect(list[i], inner)} => ${inspect(list[i + 1], inner)}`;
      length += item.length + 2;
      shown.push(item);
    }
    const { name } = this.constructor;
    if (length > options.breakLength) return `${name} {\n  ${shown.join(",\n  ")} }`;
    return shown.length > 0 ? `${name} { ${shown.join(", ")} }` : `${name} {}`;
  }
}

const iterator = URLSearchParamsIterator.prototype as Partial<URLSearchParamsIterator>;
delete (iterator as { constructor?: unknown }).constructor;
Object.setPrototypeOf(iterator, Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object);
enumerable(iterator, ["next"]);
tag(URLSearchParamsIterator, "URLSearchParams Iterator");
enumerable(URLSearchParams.prototype);
tag(URLSearchParams);
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries,
  writable: true,
  configurable: true,
});
