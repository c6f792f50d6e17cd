// What stands between the tokens of a text: spaces, line ends and comments.

const SPACE = /[\s\ufeff]/;

export const LINE_END = /[\n\r\u2028\u2029]/;

/** Knows where the comments are, so that nothing in one is taken for code. */
export class Trivia {
  private readonly endOf = new Map<number, number>();
  private readonly startOf = new Map<number, number>();

  constructor(private readonly source: string) {}

  /** To be told of each comment; twice does no harm. */
  comment(start: number, end: number): void {
    this.endOf.set(start, end);
    this.startOf.set(end, start);
  }

  /** Where the next token begins, at or behind `at`. */
  next(at: number): number {
    for (;;) {
      const end = this.endOf.get(at);
      if (end !== undefined) at = end;
      else if (at < this.source.length && SPACE.test(this.source[at]!)) at++;
      else return at;
    }
  }

  /** Where the token before `at` ends. */
  previous(at: number): number {
    for (;;) {
      const start = this.startOf.get(at);
      if (start !== undefined) at = start;
      else if (at > 0 && SPACE.test(this.source[at - 1]!)) at--;
      else return at;
    }
  }

  hasLineEnd(start: number, end: number): boolean {
    return LINE_END.test(this.source.slice(start, end));
  }
}
