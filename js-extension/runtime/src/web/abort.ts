// AbortController and AbortSignal, as Node 22 has them.

import { setTimeout } from "segfn:core";

import { enumerable, INSPECT, tag } from "../node/classes";
import { codedError, invalidArgType, invalidThis, missingArgs, outOfRange } from "../node/errors";
import { EventTarget, type Inspect, type InspectOptions, shownBelow, trustedEvent } from "./events";

declare const DOMException: new (message?: string, name?: string) => Error;

const OURS = Symbol("made by the module");
const MAX_DELAY = 4294967295;

let abort: (signal: AbortSignal, reason: unknown) => void;

function abortError(): Error {
  return new DOMException("This operation was aborted", "AbortError");
}

export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown = undefined;
  #handler: unknown = null;
  #dependents = new Set<AbortSignal>();

  static {
    abort = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      const dependents = [...signal.#dependents].filter((dependent) => !dependent.#aborted);
      for (const dependent of dependents) {
        dependent.#aborted = true;
        dependent.#reason = reason;
      }
      signal.dispatchEvent(trustedEvent("abort"));
      for (const dependent of dependents) dependent.dispatchEvent(trustedEvent("abort"));
    };
  }

  constructor(key: unknown = undefined) {
    if (key !== OURS) throw codedError("TypeError", "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    super();
  }

  static #check(value: unknown): void {
    if (typeof value !== "object" || value === null || !(#aborted in value)) throw invalidThis("AbortSignal");
  }

  get aborted(): boolean {
    AbortSignal.#check(this);
    return this.#aborted;
  }

  get reason(): unknown {
    AbortSignal.#check(this);
    return this.#reason;
  }

  throwIfAborted(): void {
    AbortSignal.#check(this);
    if (this.#aborted) throw this.#reason;
  }

  get onabort(): unknown {
    return this.#handler;
  }

  set onabort(handler: unknown) {
    if (typeof this.#handler === "function") this.removeEventListener("abort", this.#handler);
    this.#handler = typeof handler === "function" ? handler : null;
    if (typeof handler === "function") this.addEventListener("abort", handler);
  }

  static abort(reason: unknown = abortError()): AbortSignal {
    const signal = new AbortSignal(OURS);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(delay: unknown): AbortSignal {
    if (typeof delay !== "number") throw invalidArgType("delay", "of type number", delay);
    if (!Number.isInteger(delay)) throw outOfRange("delay", "an integer", delay);
    if (delay < 0 || delay > MAX_DELAY) throw outOfRange("delay", `>= 0 && <= ${MAX_DELAY}`, delay);
    const signal = new AbortSignal(OURS);
    setTimeout(() => {
      abort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    }, delay);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    if (arguments.length === 0) throw missingArgs("signals");
    if (typeof signals !== "object" || signals === null || typeof signals[Symbol.iterator] !== "function") {
      throw invalidArgType("signals", "an instance of Array", signals);
    }
    const sources = [...signals];
    sources.forEach((source, i) => {
      if (!(source instanceof AbortSignal)) throw invalidArgType(`signals[${i}]`, "an instance of AbortSignal", source);
    });
    const aborted = sources.find((source) => source.#aborted);
    if (aborted !== undefined) return AbortSignal.abort(aborted.#reason);
    const signal = new AbortSignal(OURS);
    for (const source of sources) {
      source.#dependents.add(signal);
      // A signal made of signals follows their sources, so that all are aborted before any listener runs.
      for (const origin of source.#sources) origin.#dependents.add(signal);
      signal.#sources.push(source, ...source.#sources);
    }
    return signal;
  }

  #sources: AbortSignal[] = [];

  override [INSPECT](depth: number | null, options: InspectOptions, inspect: Inspect): string {
    if (depth !== null && depth < 0) return this as unknown as string;
    return `${this.constructor.name} ${inspect({ aborted: this.aborted }, shownBelow(options))}`;
  }
}

export class AbortController {
  #signal: AbortSignal | undefined;

  static #check(value: unknown): void {
    if (typeof value !== "object" || value === null || !(#signal in value)) throw invalidThis("AbortController");
  }

  get signal(): AbortSignal {
    AbortController.#check(this);
    return (this.#signal ??= new AbortSignal(OURS));
  }

  abort(reason: unknown = abortError()): void {
    AbortController.#check(this);
    abort(this.signal, reason);
  }

  [INSPECT](depth: number | null, options: InspectOptions, inspect: Inspect): unknown {
    if (depth !== null && depth < 0) return this;
    return `${this.constructor.name} ${inspect({ signal: this.signal }, shownBelow(options))}`;
  }
}

enumerable(AbortSignal.prototype, ["aborted", "onabort"]);
tag(AbortSignal);
enumerable(AbortController.prototype);
tag(AbortController);
