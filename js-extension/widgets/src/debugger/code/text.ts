/** A source text as lines of coloured pieces. */
import { element } from "../../shared/dom";
import type { Opened } from "../contracts.gen";

export type Piece = { kind: string; text: string };

/** Columns of a line, from 1; `to` is behind the last one. */
export type Range = { from: number; to: number };

/** JavaScript's line ends, as the kernel counts them. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;
const LINE_ENDS = /(\r\n|[\n\r\u2028\u2029])/;

/** The lines of a text; where the kernel gave no colours, without any. */
export function linesOf({ source, colors }: Pick<Opened, "source" | "colors">): Piece[][] {
  const lines: Piece[][] = [[]];
  let at = 0;
  for (const [kind, length] of colors?.length ? colors : ([["", source.length]] as const)) {
    const parts = source.slice(at, at + length).split(LINE_ENDS);
    at += length;
    for (const part of parts) {
      if (LINE_END.test(part)) lines.push([]);
      else if (part) lines.at(-1)!.push({ kind, text: part });
    }
  }
  return lines;
}

/** The line's elements; what is in the range stands in a `mark`. */
export function drawn(line: Piece[], range?: Range): Node[] {
  if (!range) return line.map(span);
  const before: Node[] = [];
  const inside: Node[] = [];
  const behind: Node[] = [];
  let column = 1;
  for (const { kind, text } of line) {
    const from = Math.min(text.length, Math.max(0, range.from - column));
    const to = Math.min(text.length, Math.max(from, range.to - column));
    if (from > 0) before.push(span({ kind, text: text.slice(0, from) }));
    if (to > from) inside.push(span({ kind, text: text.slice(from, to) }));
    if (to < text.length) behind.push(span({ kind, text: text.slice(to) }));
    column += text.length;
  }
  if (!inside.length) return line.map(span);
  const mark = element("mark", "segfn-code-now");
  mark.append(...inside);
  return [...before, mark, ...behind];
}

function span({ kind, text }: Piece): Node {
  if (!kind) return document.createTextNode(text);
  const made = element("span", "", text);
  made.dataset.kind = kind;
  return made;
}
