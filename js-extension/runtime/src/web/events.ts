// Event and EventTarget, as Node 22 has them.

import { setTimeout } from "segfn:core";

import { enumerable, INSPECT, tag } from "../node/classes";
import { codedError, invalidArgType, invalidThis, missingArgs } from "../node/errors";

export type Inspect = (value: unknown, options: object) => string;
export interface InspectOptions {
  depth: number | null;
}

export interface EventInit {
  bubbles?: unknown;
  cancelable?: unknown;
  composed?: unknown;
}

declare const performance: { now(): number };

const NONE = 0;
const AT_TARGET = 2;

/** What dispatching does to an event; set by the class itself, so that user code does not see it. */
interface Dispatch {
  begin(event: Event, target: EventTarget): void;
  end(event: Event): void;
  isStopped(event: Event): boolean;
  isRunning(event: Event): boolean;
  trust(event: Event): void;
}

let dispatch: Dispatch;

/** Node shows its own classes one level below where they stand. */
export function shownBelow(options: InspectOptions): InspectOptions {
  return { ...options, depth: typeof options.depth === "number" ? options.depth - 1 : options.depth };
}

export class Event {
  #type: string;
  #bubbles: boolean;
  #cancelable: boolean;
  #composed: boolean;
  #timeStamp = performance.now();
  #target: EventTarget | null = null;
  #isRunning = false;
  #isPrevented = false;
  #isPropagationStopped = false;
  #isStopped = false;
  #isTrusted = false;

  static {
    dispatch = {
      begin: (event, target) => {
        event.#target = target;
        event.#isRunning = true;
      },
      end: (event) => {
        event.#isRunning = false;
      },
      isStopped: (event) => event.#isStopped,
      isRunning: (event) => event.#isRunning,
      trust: (event) => {
        event.#isTrusted = true;
      },
    };
  }

  constructor(type: unknown, options: EventInit | null | undefined = undefined) {
    if (arguments.length === 0) throw missingArgs("type");
    if (options !== undefined && options !== null && typeof options !== "object") {
      throw invalidArgType("options", "of type object", options);
    }
    this.#type = `${type as string}`;
    this.#bubbles = Boolean(options?.bubbles);
    this.#cancelable = Boolean(options?.cancelable);
    this.#composed = Boolean(options?.composed);
  }

  initEvent(type: unknown, bubbles: unknown = false, cancelable: unknown = false): void {
    if (arguments.length === 0) throw missingArgs("type");
    if (this.#isRunning) return;
    this.#type = `${type as string}`;
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
  }

  stopImmediatePropagation(): void {
    this.#isPropagationStopped = true;
    this.#isStopped = true;
  }

  preventDefault(): void {
    this.#isPrevented = true;
  }

  get target(): EventTarget | null {
    return this.#target;
  }

  get currentTarget(): EventTarget | null {
    return this.#isRunning ? this.#target : null;
  }

  get srcElement(): EventTarget | null {
    return this.#target;
  }

  get type(): string {
    return this.#type;
  }

  get cancelable(): boolean {
    return this.#cancelable;
  }

  get defaultPrevented(): boolean {
    return this.#cancelable && this.#isPrevented;
  }

  get timeStamp(): number {
    return this.#timeStamp;
  }

  composedPath(): EventTarget[] {
    return this.#isRunning ? [this.#target!] : [];
  }

  get returnValue(): boolean {
    return !this.#cancelable || !this.#isPrevented;
  }

  get bubbles(): boolean {
    return this.#bubbles;
  }

  get composed(): boolean {
    return this.#composed;
  }

  get eventPhase(): number {
    return this.#isRunning ? AT_TARGET : NONE;
  }

  get cancelBubble(): boolean {
    return this.#isPropagationStopped;
  }

  set cancelBubble(value: unknown) {
    if (value) this.#isPropagationStopped = true;
  }

  stopPropagation(): void {
    this.#isPropagationStopped = true;
  }

  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  [INSPECT](depth: number | null, options: InspectOptions, inspect: Inspect): string {
    const { name } = this.constructor;
    if (depth !== null && depth < 0) return name;
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return `${name} ${inspect({ type, defaultPrevented, cancelable, timeStamp }, shownBelow(options))}`;
  }
}

/** An event that the platform makes, not user code. */
export function trustedEvent(type: string): Event {
  const event = new Event(type);
  dispatch.trust(event);
  return event;
}

interface ListenerObject {
  handleEvent?: (event: Event) => unknown;
}
type ListenerLike = ((this: EventTarget, event: Event) => unknown) | ListenerObject;

interface Listener {
  callback: ListenerLike;
  capture: boolean;
  once: boolean;
  passive: boolean;
  isRemoved: boolean;
}

interface ListenerOptions {
  capture?: unknown;
  once?: unknown;
  passive?: unknown;
  signal?: EventTarget & { aborted: boolean };
}

/** What goes wrong in a listener is nobody's to catch: it becomes the invocation's uncaught error. */
function throwLater(error: unknown): void {
  setTimeout(() => {
    throw error;
  }, 0);
}

function optionsOf(options: unknown): ListenerOptions {
  if (typeof options === "boolean") return { capture: options };
  if (options === null || options === undefined) return {};
  if (typeof options !== "object") throw invalidArgType("options", "an instance of EventListenerOptions", options);
  return options;
}

function isListener(listener: unknown): listener is ListenerLike {
  if (typeof listener === "function" || (typeof listener === "object" && listener !== null)) return true;
  if (listener === undefined || listener === null) return false;
  throw invalidArgType("listener", "an instance of EventListener", listener);
}

export class EventTarget {
  #listeners = new Map<string, Listener[]>();

  static #check(value: unknown): void {
    if (typeof value !== "object" || value === null || !(#listeners in value)) throw invalidThis("EventTarget");
  }

  addEventListener(type: unknown, listener: unknown, options?: unknown): void {
    EventTarget.#check(this);
    if (arguments.length < 2) throw missingArgs("type", "listener");
    const { capture, once, passive, signal } = optionsOf(options);
    if (signal !== undefined && !(signal instanceof EventTarget && "aborted" in signal)) {
      throw invalidArgType("options.signal", "an instance of AbortSignal", signal);
    }
    if (signal?.aborted) return;
    signal?.addEventListener("abort", () => this.removeEventListener(type, listener, options), { once: true });
    if (!isListener(listener)) return;
    const name = `${type as string}`;
    const list = this.#listeners.get(name) ?? [];
    if (list.some((known) => known.callback === listener && known.capture === Boolean(capture))) return;
    const flags = { capture: Boolean(capture), once: Boolean(once), passive: Boolean(passive) };
    this.#listeners.set(name, [...list, { callback: listener, ...flags, isRemoved: false }]);
  }

  removeEventListener(type: unknown, listener: unknown, options?: unknown): void {
    EventTarget.#check(this);
    if (arguments.length < 2) throw missingArgs("type", "listener");
    if (!isListener(listener)) return;
    const capture = Boolean(optionsOf(options).capture);
    this.#remove(`${type as string}`, (known) => known.callback === listener && known.capture === capture);
  }

  #remove(type: string, matches: (listener: Listener) => boolean): void {
    const list = this.#listeners.get(type) ?? [];
    const found = list.find(matches);
    if (found === undefined) return;
    found.isRemoved = true;
    this.#listeners.set(
      type,
      list.filter((known) => known !== found),
    );
  }

  dispatchEvent(event: Event): boolean {
    EventTarget.#check(this);
    if (arguments.length < 1) throw missingArgs("event");
    if (!(event instanceof Event)) throw invalidArgType("event", "an instance of Event", event);
    if (dispatch.isRunning(event)) {
      const message = `The event "${event.type}" is already being dispatched`;
      throw codedError("Error", "ERR_EVENT_RECURSION", message);
    }
    dispatch.begin(event, this);
    for (const listener of this.#listeners.get(event.type) ?? []) {
      if (listener.isRemoved || dispatch.isStopped(event)) continue;
      if (listener.once) this.#remove(event.type, (known) => known === listener);
      this.#call(listener.callback, event);
    }
    dispatch.end(event);
    return !event.defaultPrevented;
  }

  #call(callback: ListenerLike, event: Event): void {
    try {
      const result: unknown =
        typeof callback === "function" ? callback.call(this, event) : callback.handleEvent?.(event);
      const then = (result as { then?: unknown } | undefined | null)?.then;
      if (typeof then === "function") then.call(result, undefined, throwLater);
    } catch (error) {
      throwLater(error);
    }
  }

  [INSPECT](depth: number | null, options: InspectOptions, inspect: Inspect): string {
    const { name } = this.constructor;
    return depth !== null && depth < 0 ? name : `${name} ${inspect({}, shownBelow(options))}`;
  }
}

enumerable(Event.prototype);
tag(Event);
["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"].forEach((name, value) => {
  Object.defineProperty(Event, name, { value, enumerable: true });
});
enumerable(EventTarget.prototype);
tag(EventTarget);
