// Error positions and texts as V8 gives them.
//
// QuickJS calls this hook when an error is made, also for errors it throws itself, and what the hook does to the
// message is what user code reads. Frames of ours stand on lines before the user's first and are left out.

import type { inV8sWords } from "../v8/messages";
import { bundle } from "./bundles";
import { observer } from "./observer";

interface CallSite {
  getFunctionName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  isNative(): boolean;
}

export interface Position {
  line: number;
  column: number;
}

const positions = new WeakMap<object, Position>();
let fileName = "function.js";
let firstLine = 1;
let sourceLines: string[] = [];

/** Say which script the positions that follow belong to. `first`: the engine's line of the script's line 1. */
export function setScript(name: string, first: number, source: string): void {
  fileName = name;
  firstLine = first;
  sourceLines = linesOf(source);
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/);
}

let evaluating: string | undefined;
const evaluatedErrors = new WeakSet();

/** Say which expression that is none of the script's is evaluated, if any: its errors have no place in the script. */
export function setEvaluating(expression: string | undefined): void {
  evaluating = expression;
}

/** Where in the user's text the error was made; undefined: nowhere in it. */
export function positionOf(error: object): Position | undefined {
  return positions.get(error);
}

function userPosition(site: CallSite): Position | undefined {
  const line = site.getLineNumber();
  if (site.isNative() || line === null || line < firstLine) return undefined;
  const own = line - firstLine + 1;
  const column = site.getColumnNumber() ?? 1;
  return { line: own, column: observer === undefined ? column : observer.columnOf(own, column) };
}

/** The user's line that is executing now. */
export function currentLine(): number | undefined {
  return positions.get(new Error())?.line;
}

// V8 names the holder of a native function; QuickJS gives the bare name.
const HOLDERS: Record<string, string> = { parse: "JSON", stringify: "JSON", replace: "String", replaceAll: "String" };
for (const name of Object.getOwnPropertyNames(Array.prototype)) HOLDERS[name] ??= "Array";

function frame(site: CallSite, position: Position | undefined): string {
  const bare = site.getFunctionName();
  const holder = bare !== null && site.isNative() && Object.hasOwn(HOLDERS, bare) ? `${HOLDERS[bare]}.` : "";
  const name = holder + (bare ?? "");
  const where = position === undefined ? "<anonymous>" : `${fileName}:${position.line}:${position.column}`;
  return name !== "" ? `\n    at ${name} (${where})` : `\n    at ${where}`;
}

function isOurs(site: CallSite, position: Position | undefined): boolean {
  return position === undefined && !site.isNative();
}

/**
 * Where `new X(...)` begins, as V8 has it: QuickJS points into the arguments.
 *
 * Only for an error that this very line constructs; an error of the engine's stays where it is.
 */
function constructionOf(error: Error, position: Position): Position {
  const line = sourceLines[position.line - 1] ?? "";
  const name = (error.constructor as { name?: unknown } | undefined)?.name;
  for (const found of line.matchAll(/\bnew\s+([\w$]+)\s*\(/g)) {
    if (found[1] === name && found.index < position.column) return { line: position.line, column: found.index + 1 };
  }
  return position;
}

function prepareStackTrace(error: Error, sites: CallSite[]): string {
  let first: Position | undefined;
  let frames = "";
  for (const [i, site] of sites.entries()) {
    // A position inside a text given to JSON.parse is no position in the script.
    if (i === 0 && sites[1]?.isNative() && sites[1].getFunctionName() === "parse") continue;
    const position = userPosition(site);
    // `eval` is how the script itself was started.
    if (isOurs(site, position) || (site.isNative() && site.getFunctionName() === "eval")) continue;
    const isFirst = position !== undefined && first === undefined;
    if (isFirst) first = constructionOf(error, position);
    frames += frame(site, isFirst ? first : position);
  }
  const native = sites[0]?.isNative() ? (sites[0].getFunctionName() ?? undefined) : undefined;
  let lines = sourceLines;
  if (evaluating !== undefined) {
    evaluatedErrors.add(error);
    const site = sites.find((one) => !one.isNative());
    if (site?.getFunctionName() === "<eval>") {
      lines = linesOf(evaluating);
      first = { line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 };
    }
  } else if (evaluatedErrors.has(error)) first = undefined; // the engine asks again, when it has left the expression
  const at = rewriteMessage(error, first, native, lines);
  if (evaluating !== undefined) first = undefined;
  if (first !== undefined && at !== undefined) {
    frames = frames.replace(`:${first.line}:${first.column})`, `:${at.line}:${at.column})`);
    first = at;
  }
  if (first !== undefined) positions.set(error, first);
  return header(error) + frames;
}

// Errors that user code makes are told from the engine's, such as `new TypeError("not a function")`, by what stands there.
const CONSTRUCTION = /^(?:new\b|throw\b|super\b|(?:Type|Reference|Range|Syntax|Eval|URI)?Error\b)/;

let isRewording = false;

/** Say it in V8's words; gives the position where those know it better. What fails in here leaves QuickJS's text. */
function rewriteMessage(
  error: Error,
  position: Position | undefined,
  native: string | undefined,
  source: string[],
): Position | undefined {
  const own = Object.getOwnPropertyDescriptor(error, "message");
  if (own === undefined || typeof own.value !== "string" || own.value === "" || !own.writable) return undefined;
  if (position !== undefined && CONSTRUCTION.test(source[position.line - 1]?.slice(position.column - 1) ?? "")) {
    if (native === undefined || native === "Error") return undefined;
  }
  if (isRewording) return undefined;
  isRewording = true;
  try {
    const { line, column } = position ?? { line: 1, column: 1 };
    const lines = position === undefined ? [] : source;
    const words = (bundle("messages") as { inV8sWords: typeof inV8sWords }).inV8sWords;
    const said = words(error.name, own.value, { lines, line, column, native });
    if (said === undefined) return undefined;
    if (said.message !== own.value) Object.defineProperty(error, "message", { value: said.message });
    return said.line === undefined ? undefined : { line: said.line, column: said.column! };
  } catch {
    return undefined; // near the end of the stack or of the memory
  } finally {
    isRewording = false;
  }
}

function header(error: Error): string {
  try {
    return String(error);
  } catch {
    return "Error";
  }
}

export function installStack(): void {
  // An accessor of QuickJS's own: it must be assigned, a defined property would never be looked at.
  (Error as unknown as { prepareStackTrace: typeof prepareStackTrace }).prepareStackTrace = prepareStackTrace;
}
