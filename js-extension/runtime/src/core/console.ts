// `console`: text as Node formats it, kept with the invocation.

import type { LogLine } from "../contracts.gen";
import { bundle } from "./bundles";
import { elapsedMs } from "./clock";
import { defineGlobal } from "./host";
import { parseJSON, stringify } from "./natives";
import { currentLine } from "./stack";

const LEVELS = ["log", "info", "warn", "error", "debug"];
/** What Node writes as one of those levels. */
const SYNONYMS: Record<string, string> = { trace: "error", dir: "log", dirxml: "log", table: "log" };

interface InspectBundle {
  format(args: unknown[]): string;
}

/** Where lines go: the invocation that runs, or what the script says while it loads. */
export type Sink = (line: LogLine, bytes: number) => void;

let sink: Sink = () => undefined;
let keepArgs = false;

export function setLogSink(next: Sink): void {
  sink = next;
}

export function keepLogArgs(keep: boolean): void {
  keepArgs = keep;
}

function primitive(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "boolean":
    case "undefined":
    case "symbol":
      return String(value);
    default:
      return value === null ? "null" : undefined;
  }
}

function format(args: unknown[]): string {
  // The formatting bundle costs some ms to load: most calls need none of it.
  if (!(typeof args[0] === "string" && args[0].includes("%") && args.length > 1)) {
    const parts: string[] = [];
    for (const arg of args) {
      const part = primitive(arg);
      if (part === undefined) break;
      parts.push(part);
    }
    if (parts.length === args.length) return parts.join(" ");
  }
  try {
    return (bundle("inspect") as InspectBundle).format(args);
  } catch (error) {
    return `[not shown: formatting threw ${String(error)}]`;
  }
}

function plainArg(value: unknown): unknown {
  if (value === undefined) return { $undefined: 1 };
  if (typeof value === "number" && !Number.isFinite(value)) return { $num: String(value) };
  if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
    return { $other: typeof value };
  }
  if (value instanceof Error) return { $error: [value.name, value.message] };
  try {
    // As it is now: the code may change it later.
    return parseJSON(stringify(value)) as unknown;
  } catch {
    return { $other: typeof value };
  }
}

let indent = "";
const counts = new Map<string, number>();
const timers = new Map<string, number>();

/** A new invocation begins without groups, counts and timers of the one before. */
export function resetConsole(): void {
  indent = "";
  counts.clear();
  timers.clear();
}

function elapsedText(label: string): string {
  return `${label}: ${(elapsedMs() - (timers.get(label) ?? elapsedMs())).toFixed(3)}ms`;
}

const OTHERS: Record<string, (...args: unknown[]) => void> = {
  assert(condition: unknown, ...args: unknown[]): void {
    if (condition) return;
    const [first, ...rest] = args;
    if (typeof first === "string") write("error", [`Assertion failed: ${first}`, ...rest]);
    else write("error", args.length > 0 ? ["Assertion failed", ...args] : ["Assertion failed"]);
  },
  count(label: unknown = "default"): void {
    const count = (counts.get(String(label)) ?? 0) + 1;
    counts.set(String(label), count);
    write("log", [`${String(label)}: ${count}`]);
  },
  countReset(label: unknown = "default"): void {
    counts.delete(String(label));
  },
  group(...args: unknown[]): void {
    if (args.length > 0) write("log", args);
    indent += "  ";
  },
  groupCollapsed(...args: unknown[]): void {
    OTHERS.group!(...args);
  },
  groupEnd(): void {
    indent = indent.slice(2);
  },
  time(label: unknown = "default"): void {
    timers.set(String(label), elapsedMs());
  },
  timeLog(label: unknown = "default", ...args: unknown[]): void {
    write("log", [elapsedText(String(label)), ...args]);
  },
  timeEnd(label: unknown = "default"): void {
    write("log", [elapsedText(String(label))]);
    timers.delete(String(label));
  },
};

function write(level: string, args: unknown[]): void {
  const plain = format(args).toWellFormed();
  const text = indent === "" ? plain : plain.replace(/^/gm, indent);
  const line: LogLine = { level, text };
  const at = currentLine();
  if (at !== undefined) line.line = at;
  let bytes = text.length;
  if (keepArgs) {
    const kept = args.map(plainArg);
    line.args = kept;
    bytes += stringify(kept).length;
  }
  sink(line, bytes);
}

export function installConsole(): void {
  const made: Record<string, unknown> = {};
  for (const level of LEVELS) made[level] = { [level]: (...args: unknown[]) => write(level, args) }[level];
  for (const [name, level] of Object.entries(SYNONYMS)) {
    made[name] = { [name]: (...args: unknown[]) => write(level, args) }[name];
  }
  Object.assign(made, OTHERS);
  Object.defineProperty(made, Symbol.toStringTag, { value: "console", configurable: true });
  defineGlobal("console", made);
}
