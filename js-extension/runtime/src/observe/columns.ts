// Columns of a text with hooks, as they are without.

import type { Observed } from "segfn:core";

/**
 * Gives a column (1-based, in UTF-8 bytes, as QuickJS counts) the place it has without what was put in before it. A
 * place inside an insertion is where that stands.
 */
export function columnsOf(insertions: Observed["insertions"]): (line: number, column: number) => number {
  const byLine = new Map<number, [at: number, length: number][]>();
  for (const [line, at, length] of insertions) {
    const own = byLine.get(line);
    if (own === undefined) byLine.set(line, [[at, length]]);
    else own.push([at, length]);
  }
  return (line, column) => {
    let put = 0;
    for (const [at, length] of byLine.get(line) ?? []) {
      const from = at + put;
      if (column - 1 < from) break;
      if (column - 1 < from + length) return at + 1;
      put += length;
    }
    return column - put;
  };
}
