// V8's texts for errors that QuickJS throws, wherever its own text and the source leave the information. What cannot be
// known is left out of the text, never guessed.

import { failedCall, isCalledAt } from "./calls-around";
import { destructuringAt } from "./destructuring";
import {
  argumentOf,
  calleeAt,
  chainIn,
  isLiteral,
  textBefore,
  textFrom,
  unquoted,
  withType,
  type Place,
} from "./place";
import { syntaxInV8sWords } from "./syntax";

export interface Reworded {
  message: string;
  line?: number;
  column?: number;
}

const BY_ITERATOR = "(cannot read property Symbol(Symbol.iterator))";

const MECHANICAL: [RegExp, string][] = [
  [/^cannot read property '(.*)' of (undefined|null)$/s, "Cannot read properties of $2 (reading '$1')"],
  [/^cannot set property '(.*)' of (undefined|null)$/s, "Cannot set properties of $2 (setting '$1')"],
  [
    /^this is not initialized$/,
    "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
  ],
  [/^(.*) is not initialized$/s, "Cannot access '$1' before initialization"],
  [/^invalid array length$/, "Invalid array length"],
  [/^invalid string length$/, "Invalid string length"],
  [/^cannot convert symbol to (string|number)$/, "Cannot convert a Symbol value to a $1"],
  [/^cannot convert bigint to number$/, "Cannot convert a BigInt value to a number"],
  [/^bigint argument with unary \+$/, "Cannot convert a BigInt value to a number"],
  [/^BigInt division by zero$/, "Division by zero"],
  [/^toPrimitive$/, "Cannot convert object to primitive value"],
  [/^BigInt are forbidden in JSON.stringify$/, "Do not know how to serialize a BigInt"],
  [/^Date value is NaN$/, "Invalid time value"],
  [/^circular reference$/, "Converting circular structure to JSON"],
  [/^empty array$/, "Reduce of empty array with no initial value"],
  [/^bad normalization form$/, "The normalization form should be one of NFC, NFD, NFKC, NFKD."],
  [/^invalid 'instanceof' right operand$/, "Right-hand side of 'instanceof' is not callable"],
  [/^invalid value used as WeakMap key$/, "Invalid value used as weak map key"],
  [/^invalid value used as WeakSet key$/, "Invalid value used in weak set"],
];

/** By the message and the native function that threw; `$n` is its name, `$a` its first argument where that is a literal. */
const NATIVE: [string, RegExp, string][] = [
  ["invalid number of digits", /^toFixed$/, "toFixed() digits argument must be between 0 and 100"],
  ["invalid number of digits", /^toPrecision$/, "toPrecision() argument must be between 1 and 100"],
  ["invalid number of digits", /^toExponential$/, "toExponential() argument must be between 0 and 100"],
  ["regexp must have the 'g' flag", /./, "String.prototype.$n called with a non-global RegExp argument"],
  ["regexp not supported", /./, "First argument to String.prototype.$n must not be a regular expression"],
  ["expecting hex digit", /URI/, "URI malformed"],
  ["expecting surrogate pair", /URI/, "URI malformed"],
  ["must be called with new", /^Promise$/, "Promise constructor cannot be invoked without 'new'"],
  ["must be called with new", /./, "Constructor $n requires 'new'"],
  ["cannot convert BigInt to number", /./, "Cannot convert a BigInt value to a number"],
  ["not an object", /^(?:defineProperty|defineProperties)$/, "Object.$n called on non-object"],
  ["not an object", /^ownKeys$/, "Reflect.ownKeys called on non-object"],
  ["not an object", /^Proxy$/, "Cannot create proxy with a non-object as target or handler"],
  ["invalid repeat count", /./, "Invalid count value: $a"],
  ["invalid code point", /./, "Invalid code point $a"],
  ["invalid BigInt literal", /./, "Cannot convert $a to a BigInt"],
  ["cannot convert to BigInt", /./, "Cannot convert $a to a BigInt"],
  [
    "cannot convert to BigInt: not an integer",
    /./,
    "The number $a cannot be converted to a BigInt because it is not an integer",
  ],
  ["object prototype may only be an Object or null", /./, "Object prototype may only be an Object or null: $a"],
];

function ofNative(message: string, place: Place): string | undefined {
  const native = place.native!;
  for (const [theirs, name, ours] of NATIVE) {
    if (message !== theirs || !name.test(native)) continue;
    if (!ours.includes("$a")) return ours.replace("$n", native);
    const argument = argumentOf(place);
    return argument !== undefined && isLiteral(argument) ? ours.replace("$a", () => unquoted(argument)) : undefined;
  }
  return undefined;
}

function notAFunction(message: string, place: Place): string | Reworded | undefined {
  const { native } = place;
  if (native !== undefined && native !== "call" && native !== "apply") {
    const argument = argumentOf(place);
    if (argument === undefined || native === "Symbol") return native === "Symbol" ? `Symbol is ${message}` : undefined;
    if (native === "Promise") return `Promise resolver ${argument} is not a function`;
    if (native === "sort") return `The comparison function must be either a function or undefined: ${argument}`;
    return `${withType(argument)} is not a function`;
  }
  if (!isCalledAt(place)) {
    const failed = failedCall(place);
    if (failed === undefined) return undefined;
    const { callee, isNew, line, column } = failed;
    return { message: `${callee} is not a ${isNew ? "constructor" : "function"}`, line, column };
  }
  const callee = calleeAt(place);
  if (callee === undefined) return undefined;
  const holder = callee.slice(0, callee.lastIndexOf(".") + 1);
  const isNew = new RegExp(String.raw`\bnew\s+(?:${holder.replace(/[.$[\]]/g, "\\$&")})?$`).test(textBefore(place));
  const isSuper = /^class\b/.test(textFrom(place) ?? "");
  if (isSuper) return undefined;
  return `${callee} is not a ${isNew ? "constructor" : "function"}`;
}

/** `of` is undefined or null, or undefined where QuickJS says only that the value cannot be iterated. */
function notIterable(of: string | undefined, place: Place): string | undefined {
  const said = of === "null" ? "object null" : of;
  if (place.native !== undefined) {
    const argument = argumentOf(place);
    const what = said ?? (argument !== undefined && isLiteral(argument) ? withType(argument) : "object");
    return `${what} is not iterable ${BY_ITERATOR}`;
  }
  const before = textBefore(place);
  const chain = chainIn(textFrom(place) ?? "");
  if (chain !== undefined && /\bof\s+$|\[\s*\.\.\.$/.test(before)) return `${chain} is not iterable`;
  if (chain !== undefined && before.endsWith("...")) {
    return of === undefined
      ? "Spread syntax requires ...iterable[Symbol.iterator] to be a function"
      : `${chain} is not iterable (cannot read property undefined)`;
  }
  return said === undefined ? undefined : `${said} is not iterable ${BY_ITERATOR}`;
}

/** The property that the statement at the position assigns to. */
function assigned(place: Place): string | undefined {
  const names = [...(textFrom(place)?.split("\n", 1)[0] ?? "").matchAll(/\.([\w$]+)\s*=(?![=>])/g)];
  return names.length === 1 ? names[0]![1] : undefined;
}

function readOnly(name: string, place: Place): string {
  const text = textFrom(place) ?? "";
  const isBinding = text.startsWith(name) && !textBefore(place).endsWith(".");
  if (isBinding || text === "") return "Assignment to constant variable.";
  const holder = /^\d+$/.test(name) ? "[object Array]" : "#<Object>";
  return `Cannot assign to read only property '${name}' of object '${holder}'`;
}

function ofObjects(message: string, place: Place): string | undefined {
  switch (message) {
    case "object is not extensible": {
      const name = place.native === undefined ? assigned(place) : undefined;
      return name === undefined ? undefined : `Cannot add property ${name}, object is not extensible`;
    }
    case "no setter for property": {
      const name = assigned(place);
      return name === undefined ? undefined : `Cannot set property ${name} of #<Object> which has only a getter`;
    }
    case "could not delete property": {
      const name = /^[^;\n]*\.([\w$]+)\s*(?:[;)}\n]|$)/.exec(textFrom(place) ?? "")?.[1];
      return name === undefined ? undefined : `Cannot delete property '${name}' of #<Object>`;
    }
    case "invalid 'in' operand": {
      const key = /('[^']*'|"[^"]*"|[\w$.]+)\s+in\s+$/.exec(textBefore(place))?.[1];
      const holder = /^(?:'[^']*'|"[^"]*"|[\w$.]+)/.exec(textFrom(place) ?? "")?.[0];
      if (key === undefined || holder === undefined) return undefined;
      return `Cannot use 'in' operator to search for '${unquoted(key)}' in ${unquoted(holder)}`;
    }
    case "cannot convert BigInt to number":
      return "Cannot mix BigInt and other types, use explicit conversions";
    case "class constructors must be invoked with 'new'": {
      const name = /^([\w$]+)\s*\(/.exec(textFrom(place) ?? "")?.[1];
      return name === undefined ? undefined : `Class constructor ${name} cannot be invoked without 'new'`;
    }
    case "invalid regular expression flags": {
      const flags = argumentOf(place, 1);
      return flags !== undefined && /^['"]/.test(flags)
        ? `Invalid flags supplied to RegExp constructor '${unquoted(flags)}'`
        : undefined;
    }
  }
  return undefined;
}

const REGEXP: Record<string, string> = {
  "expecting ')'": "Unterminated group",
  "nothing to repeat": "Nothing to repeat",
  "unexpected end": "Unterminated character class",
};

function ofRegExp(message: string, place: Place): string | undefined {
  const pattern = argumentOf(place);
  const reason = Object.hasOwn(REGEXP, message) ? REGEXP[message] : undefined;
  if (reason === undefined || pattern === undefined || !/^['"]/.test(pattern) || /\\/.test(pattern)) return undefined;
  return `Invalid regular expression: /${unquoted(pattern)}/: ${reason}`;
}

function thrown(message: string, place: Place): string | Reworded | undefined {
  if (message === "not a function" || message === "not a constructor") return notAFunction(message, place);
  if (message === "value is not iterable") return notIterable(undefined, place);
  const iterator = /^cannot read property 'Symbol\.iterator' of (undefined|null)$/.exec(message);
  const iterated = iterator === null ? undefined : notIterable(iterator[1], place);
  if (iterated !== undefined) return iterated;
  const constant = /^'(.*)' is read-only$/s.exec(message);
  if (constant !== null) return readOnly(constant[1]!, place);
  if (place.native === "RegExp" && Object.hasOwn(REGEXP, message)) return ofRegExp(message, place);
  const own = place.native === undefined ? undefined : ofNative(message, place);
  if (own !== undefined) return own;
  const made = ofObjects(message, place);
  if (made !== undefined) return made;
  for (const [pattern, replacement] of MECHANICAL) {
    if (pattern.test(message)) return message.replace(pattern, replacement);
  }
  return undefined;
}

const CONSTRUCTOR = /(?:\bnew\s+[\w$.]+|\bsuper|[\w$]*Error)\s*$/;
const ONLY_THE_ENGINE = /^cannot (?:read|set) property '| is not initialized$/;

/**
 * Whether user code makes the error at the position, which is in the arguments then. Where a call stands there, the
 * engine may throw in it all the same.
 */
function isConstruction(message: string, place: Place): boolean {
  if (place.native !== undefined) return /Error$|^construct$/.test(place.native);
  if (ONLY_THE_ENGINE.test(message)) return false;
  const before = [...place.lines.slice(Math.max(0, place.line - 4), place.line - 1), textBefore(place)].join("\n");
  let depth = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    if (before[i] === ")") depth++;
    else if (before[i] === "(" && depth-- === 0) {
      return CONSTRUCTOR.test(before.slice(0, i)) && !/^[\w$.?]+\s*\(/.test(textFrom(place) ?? "");
    }
  }
  return false;
}

/** What V8 would say, and where; undefined: as QuickJS has it. */
export function inV8sWords(name: string, message: string, place: Place): Reworded | undefined {
  if (name === "SyntaxError" && place.native === undefined) {
    const text = syntaxInV8sWords(message, place.lines, place.line, place.column);
    return text === undefined ? undefined : { message: text };
  }
  if (isConstruction(message, place)) return undefined;
  const isDelete = /\bdelete\s+$/.test(textBefore(place));
  if (message === "Cannot convert undefined or null to object" && place.native === undefined && !isDelete) {
    const found = destructuringAt(place);
    if (found === undefined) return undefined;
    const passed = (textFrom(place) ?? "").slice(0, found.offset).split("\n");
    const last = passed.at(-1)!.length + 1;
    return {
      message: found.message,
      line: place.line + passed.length - 1,
      column: passed.length === 1 ? place.column - 1 + last : last,
    };
  }
  const text = thrown(message, place);
  return typeof text === "string" ? { message: text } : text;
}
