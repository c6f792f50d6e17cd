// An object pattern that meets undefined or null. QuickJS says neither which pattern nor where: its position is the last
// one before, so the pattern is the next one in the text, unless something stands between that may not have run.

import { chainIn, textBefore, textFrom, type Place } from "./place";

export interface Found {
  message: string;
  /** How many characters behind the position the pattern's first property is. */
  offset: number;
}

const HEADER =
  /^(?:async\s+)?function\b[^({]*\((?=[^)]*\{)|^(?:async\s+)?(?:function\b[^({]*)?\([^{}()]*\)\s*(?:=>\s*)?\{|^[\w$]+\s*=>\s*\{/;
const PATTERN = /\{\s*(\.\.\.|[A-Za-z_$][\w$]*|'[^']*'|"[^"]*"|\})/;
const LITERAL = /=\s*\{[^{}]*\}/g; // an object without objects in it
const ARGUMENT = /[(,]\s*\{[^{}]*\}(?=\s*\)(?!\s*(?:=>|\{)))/g;
const LOOP = /\bfor\s*(?:await\s*)?\(\s*(?:const|let|var)\s*[{[].*\bof\s+$/; // its pattern stands before the position
const MAY_NOT_RUN = /[{}?]|=>|&&|\|\||\b(?:if|else|function|class|switch|case|catch)\b/;

function sentence(property: string, of: string): string {
  const what = property === "}" || property === "..." ? of : `property '${property.replace(/['"]/g, "")}' of ${of}`;
  return `Cannot destructure ${what} as it is undefined or null.`;
}

/** The expression behind the pattern's `=`, as V8 prints it. */
function initializer(rest: string): string {
  const text = rest.replace(/^\s*=\s*/, "");
  const chain = chainIn(text);
  const ends = chain !== undefined && /^\s*(?:[;,)\n]|$)/.test(text.slice(chain.length));
  return ends && !/^(?:await|new|typeof)\b/.test(text) ? `'${chain}'` : "'(intermediate value)'";
}

/** Where the brace at `start` closes. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  return -1;
}

export function destructuringAt(place: Place): Found | undefined {
  const whole = textFrom(place);
  if (whole === undefined || LOOP.test(textBefore(place))) return undefined;
  const skipped = HEADER.exec(whole)?.[0].length ?? 0;
  const blank = (found: string): string => found[0] + found.slice(1).replace(/[^\n]/g, " ");
  const text = whole.slice(skipped).replace(LITERAL, blank).replace(ARGUMENT, blank);
  const pattern = PATTERN.exec(text);
  if (pattern === null || text.slice(0, pattern.index).search(MAY_NOT_RUN) >= 0) return undefined;
  const end = closing(text, pattern.index);
  if (end < 0) return undefined;
  if (text.slice(pattern.index + 1, end).includes("{")) return undefined; // any of the nested ones
  const rest = text.slice(end + 1);
  const property = pattern[1]!;
  const offset = skipped + pattern.index + pattern[0].length - property.length;
  const before = whole.slice(0, skipped + pattern.index);
  if (/(?:\b(?:const|let|var)\s+|^\()$/.test(before) && /^\s*=(?![=>])/.test(rest)) {
    return { message: sentence(property, initializer(rest)), offset };
  }
  // A parameter; unless the body takes something apart as well, which would look the same.
  if (
    /[(,]\s*$/.test(before) &&
    /^\s*(?:,[^(){};]*)?\)\s*(?:=>|\{)/.test(rest) &&
    !/\b(?:const|let|var)\s*\{/.test(rest)
  ) {
    return { message: sentence(property, "a parameter"), offset };
  }
  return undefined;
}
