// Pieces put into a text at offsets of it, so that what lies inside stays inside.

import type { Inserted } from "./contracts.gen";
import type { Places } from "./places";

/** What is put in; a function where it is known only when all of the text has been read. */
export type Piece = string | (() => string);

interface Range {
  start: number;
  end: number;
  /** How many pieces behind `end` belong to what is around this range. */
  outside: number;
}

/**
 * Nodes must be told of from the outside in: at one offset, pieces before a node stand in the order they came, those behind
 * it in the opposite one, and what ends there comes before what begins there.
 */
export class Insertions {
  private readonly opening = new Map<number, Piece[]>();
  private readonly closing = new Map<number, Piece[]>();
  private readonly ranges: Range[] = [];

  /** Put a piece before what begins at the offset. */
  before(offset: number, piece: Piece): void {
    const pieces = this.opening.get(offset);
    if (pieces === undefined) this.opening.set(offset, [piece]);
    else pieces.push(piece);
  }

  /** Put a piece behind what ends at the offset. */
  after(offset: number, piece: Piece): void {
    const pieces = this.closing.get(offset);
    if (pieces === undefined) this.closing.set(offset, [piece]);
    else pieces.push(piece);
  }

  around(start: number, end: number, before: Piece, after: Piece): void {
    this.before(start, before);
    this.after(end, after);
  }

  /** Remember where a part goes; to be called before anything is put into it. */
  follow(start: number, end: number): void {
    this.ranges.push({ start, end, outside: this.closing.get(end)?.length ?? 0 });
  }

  render(places: Places): Pick<Inserted, "code" | "insertions" | "texts"> {
    const { source } = places;
    const offsets = [...new Set([...this.opening.keys(), ...this.closing.keys()])].sort((a, b) => a - b);
    const starts = new Map<number, number>();
    const ends = new Map<number, number[]>();
    const insertions: Inserted["insertions"] = [];
    const texts: string[] = [];
    let [from, shift, line, column] = [0, 0, 0, 0];
    const written = (pieces: readonly Piece[]): number[] => {
      const lengths = [0];
      for (const piece of pieces) {
        const text = typeof piece === "string" ? piece : piece();
        texts.push(text);
        lengths.push(lengths.at(-1)! + text.length);
      }
      return lengths;
    };
    for (const offset of offsets) {
      texts.push(source.slice(from, offset));
      const here = places.lineOf(offset);
      const lineStart = places.startOf(here);
      column = here === line ? column + places.bytes(from, offset) : places.bytes(lineStart, offset);
      [line, from] = [here, offset];
      const closed = written([...(this.closing.get(offset) ?? [])].reverse()).map((length) => offset + shift + length);
      const length = closed.at(-1)! - offset - shift + written(this.opening.get(offset) ?? []).at(-1)!;
      ends.set(offset, closed);
      shift += length;
      starts.set(offset, offset + shift);
      if (length > 0) insertions.push([line + 1, column, length]);
    }
    texts.push(source.slice(from));
    const moved = (offset: number): number => {
      const known = starts.get(offset);
      if (known !== undefined) return known;
      let low = 0;
      let high = offsets.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (offsets[middle]! < offset) low = middle + 1;
        else high = middle;
      }
      const last = offsets[low - 1];
      return last === undefined ? offset : offset + starts.get(last)! - last;
    };
    return {
      code: texts.join(""),
      insertions,
      texts: this.ranges.map(({ start, end, outside }) => {
        const closed = ends.get(end);
        return [moved(start), closed?.[closed.length - 1 - outside] ?? moved(end), start, end];
      }),
    };
  }
}
