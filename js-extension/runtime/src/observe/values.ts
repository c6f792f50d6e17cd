// Values as one line of text, and what is inside them. Reads without running user code where it can: accessors stay closed.

import { isArray, loadedBundle, stringify } from "segfn:core";

/** As `Variable` in contracts/debugging.py, less what only the host knows. */
export interface Shown {
  name: string;
  text: string;
  type: string;
  reference: number;
}

const TEXT = 200;
const MEMBERS = 5;
const CHILDREN = 200;

/** Stands for a value that is read when it is opened. */
class Closed {
  constructor(readonly read: () => unknown) {}
}

const references = new Map<number, unknown>();
let lastReference = 0;

export function forgetReferences(): void {
  references.clear();
}

function referenceTo(value: unknown): number {
  references.set(++lastReference, value);
  return lastReference;
}

function shortened(text: string, most = TEXT): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function quoted(text: string, most: number): string {
  return stringify(text.length > most ? text.slice(0, most) : text) + (text.length > most ? "…" : "");
}

function className(value: object): string {
  try {
    const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
    if (prototype === null) return "";
    const descriptor = Object.getOwnPropertyDescriptor(prototype, "constructor");
    const name = (descriptor?.value as { name?: unknown } | undefined)?.name;
    return typeof name === "string" ? name : "Object";
  } catch {
    return "Object";
  }
}

export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return className(value) || "Object";
}

/** Accessors of our own classes, and methods ("text()"), which run none of the user's code. */
const OURS: [bundle: string, name: string, members: string[]][] = [
  ["fetch", "Response", ["status", "statusText", "ok", "url", "redirected", "type", "headers", "bodyUsed"]],
  ["fetch", "Request", ["method", "url", "headers", "bodyUsed"]],
  ["url", "URL", ["href", "origin", "protocol", "host", "pathname", "search", "hash"]],
  ["source", "SourceRequest", ["url", "headers", "text()"]],
];
const ENTRIES: [bundle: string, name: string][] = [
  ["fetch", "Headers"],
  ["url", "URLSearchParams"],
  ["forms", "FormData"],
];

function isOur(value: object, bundle: string, name: string): boolean {
  const found = (loadedBundle(bundle) as Record<string, unknown> | undefined)?.[name];
  return typeof found === "function" && value instanceof found;
}

function memberOf(value: object, member: string): unknown {
  if (!member.endsWith("()")) return (value as Record<string, unknown>)[member];
  return (value as Record<string, () => unknown>)[member.slice(0, -2)]!();
}

type Pair = [name: string, read: () => unknown, isClosed: boolean];

/** The first ones of something that may have millions. */
function first<T>(items: Iterable<T>, most: number): T[] {
  const found: T[] = [];
  if (most > 0) {
    for (const item of items) if (found.push(item) >= most) break;
  }
  return found;
}

function entryPairs(entries: Iterable<[unknown, unknown]>, most: number): Pair[] {
  return first(entries, most).map(([key, value]) => [text(key, 0, 40), () => value, false]);
}

function pairOf(value: object, key: string | symbol): Pair | undefined {
  const own = Object.getOwnPropertyDescriptor(value, key);
  if (own === undefined || (!own.enumerable && typeof key === "string")) return undefined;
  const name = typeof key === "symbol" ? String(key) : key;
  if ("value" in own) return [name, () => own.value as unknown, false];
  return [name, () => own.get?.call(value) as unknown, true];
}

function isList(value: object): value is ArrayLike<unknown> {
  return isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** How many members a value has, where that is known without counting them. */
function sizeOf(value: object): number {
  if (value instanceof Map || value instanceof Set) return value.size;
  return isList(value) ? value.length : 0;
}

/** What a value holds: names and how to read them, the first `most`; of a longer list its elements alone. */
function pairsOf(value: object, most: number): Pair[] {
  for (const [bundle, name, members] of OURS) {
    if (!isOur(value, bundle, name)) continue;
    return members.map((member) => [member, () => memberOf(value, member), false]);
  }
  for (const [bundle, name] of ENTRIES) {
    if (isOur(value, bundle, name)) return entryPairs(value as unknown as Iterable<[unknown, unknown]>, most);
  }
  if (value instanceof Map) return entryPairs(value, most);
  if (value instanceof Set) return first(value, most).map((item, i) => [String(i), () => item as unknown, false]);
  const pairs: Pair[] = [];
  if (isList(value) && value.length > most) {
    for (let i = 0; i < most; i++) {
      const pair = pairOf(value, String(i));
      if (pair !== undefined) pairs.push(pair);
    }
    return pairs;
  }
  if (value instanceof Error) {
    for (const name of ["message", "stack"]) {
      pairs.push([name, () => (value as unknown as Record<string, unknown>)[name], false]);
    }
  }
  for (const key of Reflect.ownKeys(value)) {
    if (pairs.length >= most) break;
    const pair = pairOf(value, key);
    if (pair !== undefined) pairs.push(pair);
  }
  return pairs;
}

function functionText(value: () => unknown): string {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith("class")) return `class ${value.name}`;
  return `ƒ ${value.name || "anonymous"}()`;
}

function membersText(value: object, depth: number, most: number): string {
  const parts: string[] = [];
  let left = most;
  const members = depth > 1 ? MEMBERS * 20 : MEMBERS;
  const isKeyed = value instanceof Map || ENTRIES.some(([bundle, name]) => isOur(value, bundle, name));
  for (const [name, read, isClosed] of pairsOf(value, members + 1)) {
    if (parts.length === members || left <= 0) {
      parts.push("…");
      break;
    }
    const shown = isClosed ? "(…)" : text(read(), depth - 1, left);
    const part = isArray(value)
      ? shown
      : isKeyed
        ? `${name} => ${shown}`
        : `${/^[\w$]+(?:\(\))?$/.test(name) ? name : stringify(name)}: ${shown}`;
    left -= part.length;
    parts.push(part);
  }
  return parts.join(", ");
}

function objectText(value: object, depth: number, most: number): string {
  const name = className(value);
  if (value instanceof Error) return shortened(`${value.name}: ${value.message}`, most);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : `Date ${value.toISOString()}`;
  if (value instanceof RegExp) return shortened(String(value), most);
  if (value instanceof Promise) return "Promise";
  if (value instanceof WeakMap || value instanceof WeakSet || value instanceof ArrayBuffer) return name;
  const isAList = isArray(value) || ArrayBuffer.isView(value);
  const length = isAList ? (value as unknown as { length: number }).length : 0;
  if (depth <= 0) return isAList ? `${name}(${length})` : name === "Object" || name === "" ? "{…}" : name;
  const inside = membersText(value, depth, most);
  if (isAList) return `${isArray(value) ? `(${length}) ` : `${name}(${length}) `}[${inside}]`;
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size}) {${inside}}`;
  return `${name === "Object" || name === "" ? "" : `${name} `}{${inside}}`;
}

/** One line for a value. */
export function text(value: unknown, depth = 1, most = TEXT): string {
  try {
    switch (typeof value) {
      case "string":
        return quoted(value, most);
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "bigint":
        return shortened(`${value}n`, most);
      case "function":
        return shortened(functionText(value as () => unknown), most);
      case "object":
        return value === null ? "null" : objectText(value, depth, most);
      default:
        return String(value);
    }
  } catch (thrown) {
    return `(cannot be read: ${typeof thrown === "object" ? "it throws" : String(thrown).slice(0, 40)})`;
  }
}

function hasInside(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** A value under a name; with `isKept` it can be expanded until the references are forgotten. */
export function shown(name: string, value: unknown, isKept: boolean): Shown {
  const reference = isKept && hasInside(value) ? referenceTo(value) : 0;
  return { name, text: text(value), type: typeOf(value), reference };
}

/** What is inside a value that was shown. */
export function inside(reference: number): { variables: Shown[]; leftOut: number } {
  if (!references.has(reference)) throw new Error("this value is not shown any more");
  const value = references.get(reference);
  if (value instanceof Closed) return { variables: [shown("value", value.read(), true)], leftOut: 0 };
  const holder = value as object;
  const size = sizeOf(holder);
  // All names of an object are needed to tell how many there are; those of a list are not.
  const pairs = pairsOf(holder, size > CHILDREN ? CHILDREN : Infinity);
  const variables = pairs.slice(0, CHILDREN).map(([name, read, isClosed]): Shown => {
    if (isClosed) return { name, text: "(…)", type: "accessor", reference: referenceTo(new Closed(read)) };
    return shown(name, read(), true);
  });
  const prototype = Object.getPrototypeOf(holder) as object | null;
  if (prototype !== null && typeof holder === "object" && !["Object", "Array"].includes(className(holder))) {
    if (Reflect.ownKeys(prototype).length > 0 && prototype !== Object.prototype)
      variables.push(shown("[[Prototype]]", prototype, true));
  }
  return { variables, leftOut: Math.max(0, (size > CHILDREN ? size : pairs.length) - CHILDREN) };
}

/** Of a list that has more than a text tells, so many of its last elements are told too. */
const LAST = 100;

/**
 * A value as far as a text can tell, to see whether it has changed: its first members, and how many there are. Of a long
 * list the last ones too; a change between them is not seen, as reading a million elements would take seconds.
 */
export function fingerprint(value: unknown): string {
  const told = text(value, 4, 4000);
  if (typeof value === "string") return `${told}${value.length}${value.slice(-LAST)}`;
  if (typeof value !== "object" || value === null) return told;
  try {
    if (!isList(value) || value.length <= LAST) return told;
    const last = Array.from({ length: LAST }, (_, i) => pairOf(value, String(value.length - LAST + i)));
    return `${told}${last.map((pair) => (pair === undefined || pair[2] ? "" : text(pair[1](), 1, 100))).join()}`;
  } catch {
    return told; // a proxy that throws
  }
}
