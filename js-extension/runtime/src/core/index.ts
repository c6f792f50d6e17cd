// Segment's world inside the engine: evaluated once in every environment, entered through a handful of doors.

import { bundle, lazyGlobal, provide } from "./bundles";
import { installCache } from "./cache";
import { advance, installClock, invalidCallback, setClockMode, startClock, type ClockMode } from "./clock";
import { installConsole, keepLogArgs, setLogSink } from "./console";
import { describe, installErrors } from "./errors";
import * as core from "./exports";
import { defineGlobal } from "./host";
import {
  abandon,
  begin,
  beginBatch,
  configureInvocations,
  finish,
  uncaught,
  type InvocationConfig,
} from "./invocation";
import { installJSON } from "./json";
import { installLocale } from "./locale";
import { removeExtras, stringify } from "./natives";
import { answer, startNetwork } from "./network";
import { observer, type Observer, type Script } from "./observer";
import { installRandom, setRandomMode, startRandom, type RandomMode } from "./random";
import { installStack, setScript } from "./stack";
import { atob, btoa } from "./text";

interface Config extends InvocationConfig {
  handlers: string[];
  clock: ClockMode;
  random: RandomMode;
  keepLogArgs: boolean;
  lazyGlobals: Record<string, string>;
}

let config: Config;
let readBindings: () => unknown[] = () => [];

/** Door: set the world up for one function. */
function configure(text: string): void {
  config = JSON.parse(text) as Config;
  setClockMode(config.clock);
  setRandomMode(config.random);
  keepLogArgs(config.keepLogArgs);
  for (const [name, from] of Object.entries(config.lazyGlobals)) lazyGlobal(name, from);
  configureInvocations(config, (name) => readBindings()[config.handlers.indexOf(name)]);
}

type Run = (this: undefined) => void;

function observing({ inserted, watch }: Script): string {
  return watch !== null ? "watch" : inserted!.mode === "coverage" ? "coverage" : "steps";
}

/** The script, with its hooks bound where it has some. */
function compiled(script: Script): Run {
  const made = (0, eval)(script.wrapped) as unknown;
  if (script.inserted === null) return made as Run;
  const { observe } = bundle(observing(script)) as {
    observe: (script: Script) => Observer;
  };
  return (made as (...hooks: unknown[]) => Run)(...observe(script).hooks);
}

/** A probe of a script that stays inside its wrapper throws the number 0, and a script that closes it does not. */
function staysInside(probe: string): boolean {
  try {
    (0, eval)(probe);
    return false;
  } catch (thrown) {
    return thrown === 0;
  }
}

/**
 * Door: compile and run the script; its handlers can be called afterwards.
 * Answers with JSON: {stage, handlers, error, logs}.
 */
function load(text: string): string {
  const script = JSON.parse(text) as Script;
  const logs: string[] = [];
  setLogSink((line) => logs.push(line.text));
  setScript(script.name, script.firstLine, script.source);
  let stage = "compile";
  try {
    const run = compiled(script);
    startClock(config.startedAtMs);
    startRandom(-1);
    startNetwork(
      () => undefined,
      Infinity,
      () => undefined,
    );
    if (!script.probes.every(staysInside)) throw new SyntaxError("Unexpected token '}'");
    stage = "load";
    defineGlobal(script.reader, (read: () => unknown[]) => {
      readBindings = read;
      delete (globalThis as unknown as Record<string, unknown>)[script.reader];
    });
    run.call(undefined);
    const bound = readBindings();
    const handlers = config.handlers.filter((_, i) => typeof bound[i] === "function");
    return stringify({ stage: "ok", handlers, logs, hits: observer?.hits?.() });
  } catch (thrown) {
    return stringify({ stage, handlers: [], error: describe(thrown), logs });
  }
}

/** What a microtask of the user's throws must reach the outcome, not the host's job loop. */
function installMicrotasks(): void {
  const native = (globalThis as unknown as { queueMicrotask: (callback: () => void) => void }).queueMicrotask;
  defineGlobal("queueMicrotask", function queueMicrotask(callback: () => void): void {
    if (typeof callback !== "function") throw invalidCallback(callback);
    native(() => {
      try {
        callback();
      } catch (thrown) {
        uncaught(thrown);
      }
    });
  });
}

/** Door: move the clock to what is due next and run it; what it throws ends the invocation. */
function step(): void {
  try {
    advance();
  } catch (thrown) {
    uncaught(thrown);
  }
}

/** Door: the host's answer to a request; `isDue`: it takes effect at once, without another call. */
function takeAnswer(id: number, text: string, isDue: boolean): void {
  answer(id, text);
  if (isDue) step();
}

installStack();
removeExtras();
installJSON(() => bundle("json-errors"));
installLocale(() => bundle("intl"));
installErrors();
installClock();
installRandom();
installConsole();
installCache();
installMicrotasks();
defineGlobal("window", globalThis);
defineGlobal("btoa", btoa);
defineGlobal("atob", atob);
provide("core", core);

const doors: Record<string, unknown> = {
  configure,
  load,
  begin,
  beginBatch,
  finish,
  abandon,
  step,
  answer: takeAnswer,
  observe: (question: string): string => observer?.ask?.(question) ?? "",
};

/** The host takes each door by name; "" closes the entrance, and user code never sees it. */
(globalThis as unknown as Record<string, unknown>).__segfn_door = (name: string): unknown => {
  if (name === "") delete (globalThis as unknown as Record<string, unknown>).__segfn_door;
  return doors[name];
};
