// Records which steps of a script run, and plays a recording up to one of them.

import { host, parseJSON, readRealClockWith, setObserver, stringify, type Observer, type Script } from "segfn:core";

import { columnsOf } from "../observe/columns";
import {
  allHits,
  evaluated,
  installQueries,
  seen,
  type FrameLook,
  type FrameSeen,
  type Hit,
  type Query,
} from "../observe/looks";
import { Steps } from "../observe/steps";
import { giveOriginalTexts } from "../observe/texts";
import { forgetReferences, inside } from "../observe/values";

/** What the host asks; see `segfn_nb.runtime.playing`. */
type Question =
  | {
      do: "arm";
      target: number;
      most: number;
      before: number;
      looks: FrameLook[];
      queries: Query[];
      withJSON: boolean;
      reports: boolean;
    }
  | { do: "idle" }
  | { do: "end" }
  | { do: "tail"; most: number }
  | { do: "seen" }
  | { do: "isParked" }
  | { do: "inside"; reference: number }
  | { do: "evaluate"; frame: number; expression: string };

/** Real clocks: what they say is kept, or what they said comes back; they stand still where the recording does. */
function watchClocks(played: number[] | null, steps: Steps): number[] {
  const readings: number[] = [];
  let next = 0;
  readRealClockWith((read) => {
    let last = 0;
    return () => {
      if (played === null) readings.push((last = read()));
      else if (!steps.isParked) last = played[next++] ?? last;
      return last;
    };
  });
  return readings;
}

/** Called once, before the script runs. */
export function observe(script: Script): Observer {
  const steps = new Steps();
  const readings = watchClocks(script.readings, steps);
  let looks: FrameLook[] = [];
  let before: FrameSeen[] = [];
  let hits: Hit[] = [];
  giveOriginalTexts(script);

  function answer(question: Question): unknown {
    switch (question.do) {
      case "arm":
        looks = question.looks;
        before = [];
        hits = installQueries(steps, question.queries, question.withJSON);
        if (question.before > 0) {
          steps.visitors.set(question.before, () => {
            before = looks.slice(0, 1).map((look) => seen(steps, look, false));
          });
        }
        return void steps.arm(question.target, question.most, question.reports ? host.step! : undefined, host.grow);
      case "idle":
        return void steps.idle();
      case "isParked":
        return steps.isParked;
      case "end":
        return { ...steps.end(), readings, hits: allHits(steps, hits) };
      case "tail":
        return steps.tail(question.most);
      case "seen":
        forgetReferences();
        return steps.unnoticed(() => ({
          before,
          now: looks.map((look) => seen(steps, look, true)),
          hits: allHits(steps, hits),
        }));
      case "inside":
        return steps.unnoticed(() => inside(question.reference));
      case "evaluate":
        return steps.unnoticed(() =>
          evaluated(steps.getters[question.frame], question.expression, question.expression, true),
        );
    }
  }

  const observer: Observer = {
    hooks: steps.hooks(),
    columnOf: columnsOf(script.inserted!.insertions),
    begin: () => steps.begin(),
    mark: (kind, index) => steps.mark(kind, index),
    ask: (question) => stringify(answer(parseJSON(question) as Question)) ?? "null",
  };
  setObserver(observer);
  return observer;
}
