// The invocation's clock, its timers, and Date on top of it.
//
// Time is virtual: it starts at the event's own time and moves only when a timer or an answer is due, without
// waiting. With clock "real" it is the engine's own, and the host sleeps until something is due. The host is not asked
// for the time: a call out of the engine waits for Python's other threads, and one request needs the time ten times.

import { defineGlobal } from "./host";
import { NativeDate, nativeElapsedMs } from "./natives";
import { observer } from "./observer";

export type ClockMode = "event" | "real" | number;

interface Due {
  at: number;
  order: number;
  run: () => void;
}

// A loop that waits by reading the clock would never end on virtual time: every so many readings it moves by 1 ms.
const READINGS_PER_MS = 1000;

let mode: ClockMode = "event";
let base = 0;
let realStart = 0;
let elapsed = 0;
let readings = 0;
let order = 0;
let queue: Due[] = [];
let timerId = 0;
const byId = new Map<number, Timeout>();

let realNow: () => number = NativeDate.now;
let realElapsed: () => number = nativeElapsedMs;

/** For a recording of real time, and for playing one. */
export function readRealClockWith(through: (read: () => number) => () => number): void {
  realNow = through(NativeDate.now);
  realElapsed = through(nativeElapsedMs);
}

export function setClockMode(next: ClockMode): void {
  mode = next;
}

/**
 * Start an invocation at the event's time, `laterMs` after it where it is tried again; what earlier invocations left in
 * the queue is gone.
 */
export function startClock(eventTime: number, laterMs = 0): void {
  base = mode === "real" ? realNow() : (typeof mode === "number" ? mode : eventTime) + laterMs;
  realStart = mode === "real" ? realElapsed() : 0;
  elapsed = 0;
  readings = 0;
  queue = [];
  byId.clear();
}

/** Milliseconds since the invocation began. */
export function elapsedMs(): number {
  return mode === "real" ? realElapsed() - realStart : elapsed;
}

/** Milliseconds since 1970 as user code sees them. */
export function now(): number {
  if (mode === "real") return realNow();
  if (++readings === READINGS_PER_MS) {
    readings = 0;
    elapsed += 1;
  }
  return Math.floor(base + elapsed);
}

/** Run `run` when `ms` have passed on the clock; ties run in the order they were asked for. */
export function schedule(ms: number, run: () => void): Due {
  const due = { at: elapsedMs() + ms, order: order++, run };
  let i = queue.length;
  while (i > 0 && queue[i - 1]!.at > due.at) i--;
  if (i === queue.length) queue.push(due);
  else queue.splice(i, 0, due);
  return due;
}

export function unschedule(due: Due): void {
  const i = queue.indexOf(due);
  if (i >= 0) queue.splice(i, 1);
}

/** When the next thing is due, in ms since the invocation began; -1: nothing is. */
export function nextDue(): number {
  return queue.length === 0 ? -1 : queue[0]!.at;
}

/** Move the clock to the next thing that is due, and run it. */
export function advance(): void {
  const due = queue.shift();
  if (due === undefined) return;
  if (due.at > elapsed) elapsed = due.at;
  due.run();
}

/** How many timers and answers are still waiting. */
export function pending(): number {
  return queue.length;
}

type Callback = (...args: unknown[]) => void;

/** Node's timer object. */
class Timeout {
  #due: Due | undefined;
  #id = ++timerId;
  #again: () => void;

  constructor(callback: Callback, ms: number, args: unknown[], repeat: boolean) {
    const delay = ms >= 1 && ms <= 2147483647 ? Math.trunc(ms) : 1;
    this.#again = () => {
      this.#due = schedule(delay, () => {
        if (repeat) this.#again();
        else byId.delete(this.#id);
        observer?.mark?.("timer", this.#id);
        callback(...args);
      });
    };
    byId.set(this.#id, this);
    this.#again();
  }
  close(): this {
    if (this.#due !== undefined) unschedule(this.#due);
    byId.delete(this.#id);
    return this;
  }
  refresh(): this {
    if (this.#due !== undefined) unschedule(this.#due);
    this.#again();
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.toPrimitive](): number {
    return this.#id;
  }
}

/** Node's error for a callback that is none. */
export function invalidCallback(callback: unknown): TypeError {
  const error = new TypeError(
    `The "callback" argument must be of type function. Received ${callback === null ? "null" : typeof callback}`,
  );
  Object.defineProperty(error, "code", { value: "ERR_INVALID_ARG_TYPE", enumerable: true });
  return error;
}

function start(callback: unknown, ms: unknown, args: unknown[], repeat: boolean): Timeout {
  if (typeof callback !== "function") throw invalidCallback(callback);
  return new Timeout(callback as Callback, Number(ms), args, repeat);
}

export function setTimeout(callback: unknown, ms?: unknown, ...args: unknown[]): Timeout {
  return start(callback, ms, args, false);
}

export function setInterval(callback: unknown, ms?: unknown, ...args: unknown[]): Timeout {
  return start(callback, ms, args, true);
}

export function clearTimeout(timer?: unknown): void {
  if (timer instanceof Timeout) timer.close();
  else if (typeof timer === "number" || typeof timer === "string") byId.get(Number(timer))?.close();
}

// At Segment the machine's zone is UTC, so the zone's name is always the same one.
const ZONE_NAME = " (Coordinated Universal Time)";

function installDate(): void {
  const VirtualDate = function Date(this: unknown, ...args: number[]): unknown {
    if (new.target === undefined) return new NativeDate(now()).toString();
    return Reflect.construct(NativeDate, args.length === 0 ? [now()] : args, new.target);
  } as unknown as DateConstructor;
  Object.defineProperty(VirtualDate, "length", { value: 7, configurable: true });
  Object.defineProperty(VirtualDate, "prototype", { value: NativeDate.prototype, writable: false });
  const statics = { now, parse: NativeDate.parse, UTC: NativeDate.UTC };
  for (const [name, value] of Object.entries(statics)) {
    Object.defineProperty(VirtualDate, name, { value, writable: true, configurable: true, enumerable: false });
  }
  const prototype = NativeDate.prototype;
  Object.defineProperty(prototype, "constructor", { value: VirtualDate, writable: true, configurable: true });
  for (const name of ["toString", "toTimeString"] as const) {
    const plain = prototype[name];
    const withZone = {
      [name](this: Date): string {
        const text = plain.call(this);
        return text === "Invalid Date" ? text : text + ZONE_NAME;
      },
    }[name];
    Object.defineProperty(prototype, name, { value: withZone, writable: true, configurable: true, enumerable: false });
  }
  defineGlobal("Date", VirtualDate);
}

export function installClock(): void {
  installDate();
  defineGlobal("setTimeout", setTimeout);
  defineGlobal("setInterval", setInterval);
  defineGlobal("clearTimeout", clearTimeout);
  defineGlobal("clearInterval", function clearInterval(timer?: unknown): void {
    clearTimeout(timer);
  });
  // QuickJS's own reads the real clock, and its properties are fixed.
  const performance = {
    now: (): number => elapsedMs(),
    get timeOrigin(): number {
      return base;
    },
    toJSON: (): object => ({ timeOrigin: base }),
  };
  Object.defineProperty(performance, Symbol.toStringTag, { value: "Performance", configurable: true });
  defineGlobal("performance", performance);
}
