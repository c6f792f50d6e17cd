// The text with parts of it replaced by as much white space: every position after them stays what it was.

const KEPT = /[\n\r\u2028\u2029]/;

/** White space that takes as many UTF-16 units and as many UTF-8 bytes as the character, whichever of them an engine counts. */
function spaceFor(character: string): string {
  const point = character.codePointAt(0)!;
  if (KEPT.test(character)) return character;
  if (point < 0x80) return " ";
  if (point < 0x800) return "\u00a0";
  return point < 0x10000 ? "\u2002" : " \ufeff";
}

export class Blanks {
  private readonly ranges: [start: number, end: number][] = [];
  private readonly written = new Map<number, string>();

  constructor(private readonly source: string) {}

  blank(start: number, end: number): void {
    this.ranges.push([start, end]);
  }

  /** Put one character where a blank is. */
  write(at: number, character: string): void {
    this.written.set(at, character);
  }

  text(): string {
    const { source } = this;
    const parts: string[] = [];
    let done = 0;
    for (const [start, end] of this.ranges.sort((one, other) => one[0] - other[0])) {
      const from = Math.max(start, done);
      if (end <= from) continue;
      parts.push(source.slice(done, from), this.blanked(from, end));
      done = end;
    }
    parts.push(source.slice(done));
    return parts.join("");
  }

  private blanked(start: number, end: number): string {
    let text = "";
    let at = start;
    for (const character of this.source.slice(start, end)) {
      text += this.written.get(at) ?? this.written.get(at + character.length - 1) ?? spaceFor(character);
      at += character.length;
    }
    return text;
  }
}
