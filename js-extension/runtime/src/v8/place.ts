// Where an error was made, and what the source text says there.

export interface Place {
  /** The user's source; empty where it was made elsewhere. */
  lines: string[];
  /** 1-based. */
  line: number;
  column: number;
  /** The native function that threw, if one did. */
  native: string | undefined;
}

const LINES_LOOKED_AT = 12;
const NAME = /[\w$]/;

/** The text from the position on, a few lines of it; undefined: there is none. */
export function textFrom(place: Place): string | undefined {
  const line = place.lines[place.line - 1];
  if (line === undefined) return undefined;
  return [line.slice(place.column - 1), ...place.lines.slice(place.line, place.line + LINES_LOOKED_AT)].join("\n");
}

/** The text of the same line up to the position. */
export function textBefore(place: Place): string {
  return place.lines[place.line - 1]?.slice(0, place.column - 1) ?? "";
}

const CHAIN_AND_CALL = /^[\w$.?[\]'"]+\(/;
const CHAIN = /^[\w$]+(?:\??\.[\w$]+|\[(?:\d+|'[^'\]]*'|"[^"\]]*"|[\w$.]+)\])*/;

/** As V8 prints a chain of members: keys in quotes are written with a dot. */
function printed(chain: string): string {
  return chain.replace(/\[(['"])(.*?)\1\]/g, ".$2");
}

/** The names, dots and indexes at the start of a text. */
export function chainIn(text: string): string | undefined {
  const found = CHAIN.exec(text)?.[0];
  return found === undefined ? undefined : printed(found);
}

/**
 * What is called at the position: for `a.b.c()` QuickJS points behind the last dot, for `a[b]()` at b, otherwise at the
 * start.
 */
export function calleeAt(place: Place): string | undefined {
  const before = textBefore(place);
  const after = textFrom(place)?.split("\n", 1)[0];
  if (after === undefined) return undefined;
  const inBrackets = /((?:[\w$]|\??\.)+)\[$/.exec(before);
  if (inBrackets !== null && /^[\w$.]+\]\s*\(/.test(after)) return `${inBrackets[1]}[${/^[\w$.]+/.exec(after)![0]}]`;
  let start = before.length;
  if (before.endsWith(".")) {
    while (start > 0 && (NAME.test(before[start - 1]!) || before[start - 1] === ".")) start--;
    const holder = before.slice(start);
    // What stands before may be a call or an index: V8 prints (intermediate value) for some of these.
    if (!/^[A-Za-z_$]/.test(holder)) {
      return /^[\])]/.test(before[start - 1] ?? "") ? undefined : holder === "." ? undefined : chainIn(after);
    }
  }
  const chain = chainIn(after);
  if (chain !== undefined && isCalledTwice(after)) return undefined;
  const whole = chain === undefined ? undefined : before.slice(start) + chain;
  return whole !== undefined && /^[A-Za-z_$]/.test(whole) ? whole : undefined;
}

/** Whether the call at the start of a text is itself called: either of the two may be what is no function. */
function isCalledTwice(text: string): boolean {
  const start = text.indexOf("(");
  if (start < 0 || !CHAIN_AND_CALL.test(text)) return false;
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return text[i + 1] === "(";
  }
  return false;
}

/** The text of the native call's argument, by its place, if it is a literal or a chain of names. */
export function argumentOf(place: Place, index = 0): string | undefined {
  const { native } = place;
  if (native === undefined) return undefined;
  const line = place.lines[place.line - 1] ?? "";
  const from = Math.max(0, place.column - 1 - native.length - 1);
  const at = line.indexOf(`${native}(`, from);
  if (at < 0) return undefined;
  const rest = line.slice(at + native.length + 1);
  if (/^\s*\)/.test(rest)) return index === 0 ? "undefined" : undefined;
  const item = String.raw`-?[\w$.]+|'[^']*'|"[^"]*"`;
  const found = new RegExp(String.raw`^\s*(${item})\s*(?:,\s*(${item})\s*)?[,)]`).exec(rest);
  return found?.[index + 1];
}

/** Whether a text is one value wherever it stands. */
export function isLiteral(text: string): boolean {
  return /^(?:-?\d[\w.]*|-?Infinity|NaN|undefined|null|true|false|'[^']*'|"[^"]*")$/.test(text);
}

/** The value as text, as String() has it. */
export function unquoted(literal: string): string {
  return literal.replace(/^(['"])(.*)\1$/, "$2");
}

/** As V8 says it of an argument: with its type, where it is a number or a string. */
export function withType(text: string): string {
  if (/^-?\d/.test(text)) return `number ${text}`;
  if (/^['"]/.test(text)) return `string "${unquoted(text)}"`;
  return text;
}
