// Which call an error "not a function" is about. QuickJS gives the place that was evaluated last: of `f(g(x))` that is x, whichever
// of the two is no function.

import { chainIn, textBefore, textFrom, type Place } from "./place";

export interface Call {
  callee: string;
  isNew: boolean;
  line: number;
  column: number;
}

const LINES_BEFORE = 12;
const QUIET = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[^])*`|\/\/[^\n]*|\/\*[^]*?\*\//g;
const CALLEE = /(\bnew\s+)?((?:[A-Za-z_$][\w$]*|[\])])(?:\s*\??\.\s*[\w$]+)*)\s*(?:\?\.)?$/;
const WORD = /(?<![\w$.])(?!(?:true|false|null|undefined)\b)[A-Za-z_$]/;
const NO_CALL = /^(?:if|for|while|switch|catch|return|typeof|await|function|with|void|in|of|async)$/;

/** Texts in quotes and comments by as many spaces; lines stay. */
function quiet(text: string): string {
  return text.replace(QUIET, (found) => found.replace(/[^\n]/g, " "));
}

/** The calls in whose last argument the position is evaluated last, from the inside out; undefined: it cannot be told. */
function callsAround(place: Place): Call[] | undefined {
  const firstLine = Math.max(1, place.line - LINES_BEFORE);
  const linesBefore = place.lines.slice(firstLine - 1, place.line - 1);
  const before = quiet([...linesBefore, textBefore(place)].join("\n"));
  const from = textFrom(place) ?? "";
  const chain = /^[\w$]+(?:\??\.[\w$]+)*/.exec(from)?.[0] ?? "";
  const after = quiet(from).slice(chain.length);
  const found: Call[] = [];
  let end = 0; // in `after`: what has been passed by closing what is open
  for (let i = before.length - 1; i >= 0; i--) {
    const character = before[i]!;
    if (character === ")" || character === "]" || character === "}") {
      i = opening(before, i);
      if (i < 0) return undefined;
    } else if (character === ";" || (character === ">" && before[i - 1] === "=")) {
      return found;
    } else if (character === "(" || character === "[" || character === "{") {
      const close = after.slice(end).search(/[)\]}]/);
      if (close < 0 || WORD.test(after.slice(end, end + close))) return found;
      end += close + 1;
      const head = before.slice(0, i);
      if (character === "{" && !/[(,:[=?]\s*$/.test(head)) return found;
      if (character !== "(") continue;
      const callee = CALLEE.exec(head);
      if (callee === null || NO_CALL.test(callee[2]!)) continue; // only parentheses
      const name = callee[2]!.replace(/\s|\?(?=\.)/g, "");
      if (/^[\])]/.test(name)) return undefined;
      const at = callee.index + (callee[1]?.length ?? 0);
      const last = callee[1] === undefined ? at + callee[2]!.lastIndexOf(".") + 1 : callee.index;
      const lines = before.slice(0, last).split("\n");
      const line = firstLine + lines.length - 1;
      found.push({ callee: name, isNew: callee[1] !== undefined, line, column: lines.at(-1)!.length + 1 });
    }
  }
  return found;
}

function opening(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i >= 0; i--) {
    if (")]}".includes(text[i]!)) depth++;
    else if ("([{".includes(text[i]!) && --depth === 0) return i;
  }
  return -1;
}

/** Whether a name is a function for sure (true), for sure none (false), or nobody can tell (undefined). */
function isFunction(callee: string, place: Place): boolean | undefined {
  const names = callee.split(".");
  const declared = new RegExp(String.raw`(?:function\*?|class|const|let|var)\s+${names[0]!.replace(/\$/g, "\\$")}\b`);
  if (place.lines.some((line) => declared.test(line))) {
    const made = new RegExp(String.raw`(?:function\*?|class)\s+${names[0]!.replace(/\$/g, "\\$")}\b`);
    return names.length === 1 && place.lines.some((line) => made.test(line)) ? true : undefined;
  }
  let value: unknown = globalThis;
  for (const name of names) {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return undefined;
    let holder: object | null = value;
    let found: PropertyDescriptor | undefined;
    while (holder !== null && found === undefined) {
      found = Object.getOwnPropertyDescriptor(holder, name);
      holder = Object.getPrototypeOf(holder) as object | null;
    }
    if (found === undefined) return value === globalThis ? undefined : false;
    if (!("value" in found)) return undefined;
    value = found.value;
  }
  return typeof value === "function";
}

/** The one call that can have failed where the position is no callee itself; undefined: there are several, or none. */
export function failedCall(place: Place): Call | undefined {
  const around = callsAround(place);
  if (around === undefined) return undefined;
  const told = around.map((call) => isFunction(call.callee, place));
  const sure = told.indexOf(false);
  if (sure >= 0) return around[sure];
  const open = around.filter((_, i) => told[i] === undefined);
  return open.length === 1 ? open[0] : undefined;
}

/** Whether what stands at the position is called there. */
export function isCalledAt(place: Place): boolean {
  const text = textFrom(place) ?? "";
  const chain = /^[\w$]+(?:\??\.[\w$]+|\[[^\]]*\])*/.exec(text)?.[0];
  return (
    chain === undefined || chainIn(text) === undefined || /^\]?\s*(?:\?\.)?\(|^\s*`/.test(text.slice(chain.length))
  );
}
