// Counts what a script's rows reach.

import { setObserver, type Observer, type Script } from "segfn:core";

import { columnsOf } from "../observe/columns";
import { giveOriginalTexts } from "../observe/texts";

/** Called once, before the script runs. */
export function observe(script: Script): Observer {
  const inserted = script.inserted!;
  const counters = new Uint32Array(inserted.counters);
  giveOriginalTexts(script);
  const observer: Observer = {
    hooks: [counters],
    columnOf: columnsOf(inserted.insertions),
    begin: () => void counters.fill(0), // what an earlier row left running is not this one's
    hits() {
      const parts: string[] = [];
      for (let i = 0; i < counters.length; i++) {
        const count = counters[i]!;
        if (count === 0) continue;
        parts.push(count === 1 ? String(i) : `${i}*${count}`);
        counters[i] = 0;
      }
      return parts.join(" ") || "-";
    },
  };
  setObserver(observer);
  return observer;
}
