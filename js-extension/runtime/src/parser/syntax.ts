// Syntax errors of acorn's, with their position and in V8's words.

import { getLineInfo, type Options } from "acorn";

export interface SyntaxFault {
  name: string;
  message: string;
  line: number;
  column: number;
}

/** A function at Segment is a sloppy script whose top level may return. */
export const SCRIPT: Options = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowReturnOutsideFunction: true,
  locations: true,
  preserveParens: true,
};

const TOKEN = /[\p{ID_Continue}$]+|["'`]|=>|\?\.|\.\.\.|[^\s]/uy;
const AWAITED = /\bawait\s+$/;

function inV8sWords(source: string, message: string, at: number): [message: string, at: number] {
  if (message !== "Unexpected token") return [message, at];
  const awaited = AWAITED.exec(source.slice(Math.max(0, at - 200), at));
  if (awaited !== null) {
    const words = "await is only valid in async functions and the top level bodies of modules";
    return [words, at - awaited[0].length];
  }
  TOKEN.lastIndex = at;
  const token = TOKEN.exec(source)?.[0];
  if (token === undefined) return ["Unexpected end of input", at];
  if (/^\d/.test(token)) return ["Unexpected number", at];
  if (/^["']/.test(token)) return ["Unexpected string", at];
  if (token === "`") return ["Unexpected template string", at];
  return [/^[\p{ID_Start}$_]/u.test(token) ? `Unexpected identifier '${token}'` : `Unexpected token '${token}'`, at];
}

/** What to say of something wrong at a place of the text. Lines and columns begin with 1, columns are UTF-16 units. */
export function faultAt(source: string, message: string, at: number): SyntaxFault {
  const { line, column } = getLineInfo(source, at);
  return { name: "SyntaxError", message, line, column: column + 1 };
}

/** Whether the parser came to the end of its stack, which says nothing of the text's syntax. */
export function isTooDeep(thrown: unknown): boolean {
  const message = String((thrown as { message?: unknown }).message);
  return thrown instanceof RangeError || message.startsWith("Not enough stack space");
}

/** What to say of an error that parsing threw. */
export function faultOf(source: string, thrown: unknown): SyntaxFault {
  const { message, pos } = thrown as { message?: unknown; pos?: unknown };
  const bare = String(message).replace(/ ?\(\d+:\d+\)$/, "");
  if (isTooDeep(thrown)) {
    return faultAt(source, "the code is nested too deeply to be read", typeof pos === "number" ? pos : 0);
  }
  if (typeof pos !== "number") throw thrown; // no error of the text's
  return faultAt(source, ...inV8sWords(source, bare, pos));
}
