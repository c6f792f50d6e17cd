// Offsets in a text as lines and columns.

import type { Span } from "./contracts.gen";

/** Where a text's lines begin. A line ends at LF, CR LF or CR, as for the engine and for editors. */
export class Places {
  private readonly starts = [0];

  constructor(readonly source: string) {
    for (const end of source.matchAll(/\r\n?|\n/g)) this.starts.push(end.index + end[0].length);
  }

  /** The 0-based line of an offset. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  startOf(line: number): number {
    return this.starts[line]!;
  }

  /** Line and column of an offset, from 1, in UTF-16 units. */
  at(offset: number): [line: number, column: number] {
    const line = this.lineOf(offset);
    return [line + 1, offset - this.starts[line]! + 1];
  }

  span(start: number, end: number): Span {
    return [...this.at(start), ...this.at(end)];
  }

  /** How long a piece of the text is in UTF-8. */
  bytes(start: number, end: number): number {
    let count = 0;
    for (let at = start; at < end; at++) {
      const unit = this.source.charCodeAt(at);
      // Each half of a surrogate pair stands for two of its four bytes.
      count += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
    }
    return count;
  }
}
