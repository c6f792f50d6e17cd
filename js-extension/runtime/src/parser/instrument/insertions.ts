// Pieces put into a text at offsets of it, so that what lies inside stays inside.

import type { Inserted } from "./contracts.gen";
import type { Places } from "./places";

/** What is put in; a function where it is known only when all of the text has been read. */
export type Piece = string | (() => string);

/** What is put in at one offset. */
interface Spot {
  readonly offset: number;
  /** In the order they came: the last one stands first. */
  readonly closing: Piece[];
  readonly opening: Piece[];
  /** Whether a part that is followed ends here: then `ends` says where each closing piece ends in the new text. */
  isFollowed: boolean;
  ends: number[];
  /** Where what begins here begins in the new text. */
  start: number;
}

interface Part {
  start: number;
  end: number;
  /** How many pieces behind `end` belong to what is around this part. */
  outside: number;
}

/**
 * Nodes must be told of from the outside in: at one offset, pieces before a node stand in the order they came, those behind
 * it in the opposite one, and what ends there comes before what begins there.
 */
export class Insertions {
  private readonly spots = new Map<number, Spot>();
  private readonly parts: Part[] = [];

  private at(offset: number): Spot {
    let spot = this.spots.get(offset);
    if (spot === undefined) {
      spot = { offset, closing: [], opening: [], isFollowed: false, ends: [], start: 0 };
      this.spots.set(offset, spot);
    }
    return spot;
  }

  /** Put a piece before what begins at the offset. */
  before(offset: number, piece: Piece): void {
    this.at(offset).opening.push(piece);
  }

  /** Put a piece behind what ends at the offset. */
  after(offset: number, piece: Piece): void {
    this.at(offset).closing.push(piece);
  }

  around(start: number, end: number, before: Piece, after: Piece): void {
    this.before(start, before);
    this.after(end, after);
  }

  /** Remember where a part goes; to be called before anything is put into it. */
  follow(start: number, end: number): void {
    this.at(start);
    const spot = this.at(end);
    spot.isFollowed = true;
    this.parts.push({ start, end, outside: spot.closing.length });
  }

  render(places: Places): Pick<Inserted, "code" | "insertions" | "texts"> {
    const { source } = places;
    const insertions: Inserted["insertions"] = [];
    const texts: string[] = [];
    let [from, length, line, column] = [0, 0, 0, 0];
    const write = (piece: Piece): void => {
      const text = typeof piece === "string" ? piece : piece();
      texts.push(text);
      length += text.length;
    };
    for (const spot of [...this.spots.values()].sort((one, other) => one.offset - other.offset)) {
      const { offset, closing, opening } = spot;
      texts.push(source.slice(from, offset));
      length += offset - from;
      const before = length;
      if (spot.isFollowed) spot.ends.push(length);
      for (let index = closing.length - 1; index >= 0; index--) {
        write(closing[index]!);
        if (spot.isFollowed) spot.ends.push(length);
      }
      for (const piece of opening) write(piece);
      spot.start = length;
      if (length > before) {
        const here = places.lineOf(offset);
        const isSame = here === line && insertions.length > 0;
        column = isSame ? column + places.bytes(from, offset) : places.bytes(places.startOf(here), offset);
        line = here;
        insertions.push([line + 1, column, length - before]);
      } else if (insertions.length > 0) column += places.lineOf(offset) === line ? places.bytes(from, offset) : 0;
      from = offset;
    }
    texts.push(source.slice(from));
    return { code: texts.join(""), insertions, texts: this.parts.map((part) => this.moved(part)) };
  }

  private moved({ start, end, outside }: Part): [number, number, number, number] {
    const { ends } = this.at(end);
    return [this.at(start).start, ends[ends.length - 1 - outside]!, start, end];
  }
}
