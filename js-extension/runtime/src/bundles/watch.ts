// Evaluates an expression at every visit of some steps of a script, row after row.

import { setObserver, stringify, type Observer, type Script } from "segfn:core";

import { columnsOf } from "../observe/columns";
import { visit } from "../observe/looks";
import type { Getter } from "../observe/steps";
import { giveOriginalTexts } from "../observe/texts";

/** Of one row; a loop may visit a step a million times. */
const MOST_VISITS = 10_000;

/** Called once, before the script runs. */
export function observe(script: Script): Observer {
  const { steps, expression } = script.watch!;
  const watched = new Set(steps);
  let visits: [text: string, json: string | null, isError: boolean][] = [];
  let isEvaluating = false;
  giveOriginalTexts(script);

  const step = (_frame: number, id: number, get?: Getter): void => {
    if (!watched.has(id) || isEvaluating || visits.length >= MOST_VISITS) return;
    isEvaluating = true; // what the expression calls is not watched
    try {
      const { text, json, isError } = visit(get, expression);
      visits.push([text, json ?? null, isError]);
    } finally {
      isEvaluating = false;
    }
  };
  const passed = (_frame: number, _id: number, value: unknown): unknown => value;
  const observer: Observer = {
    hooks: [() => 1, step, step, passed, passed, passed, passed],
    columnOf: columnsOf(script.inserted!.insertions),
    begin: () => void (visits = []),
    hits() {
      const text = visits.length === 0 ? "" : stringify(visits);
      visits = [];
      return text;
    },
  };
  setObserver(observer);
  return observer;
}
