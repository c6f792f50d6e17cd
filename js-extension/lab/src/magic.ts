/** Which cells hold a Segment Function. */

const MAGIC = /^\s*%%(?:source_function|destination_function|insert_function)(?=\s|$)/;
const TYPESCRIPT = /\s--typescript(?=\s|$)/;

export type CellLanguage = "javascript" | "typescript";

/**
 * What a cell is below our magic; null where its first line that is not blank is none of ours. IPython, too, skips blank lines and
 * indentation.
 */
export function cellLanguage(lines: Iterable<string>): CellLanguage | null {
  for (const line of lines) {
    if (line.trim() === "") continue;
    if (!MAGIC.test(line)) return null;
    return TYPESCRIPT.test(line) ? "typescript" : "javascript";
  }
  return null;
}

/** Where the line after the magic begins in `head`, the beginning of a cell; null when there is none. */
export function bodyStart(head: string): number | null {
  const magic = head.search(/\S/);
  if (magic < 0) return null;
  const lineEnd = head.indexOf("\n", magic);
  return lineEnd < 0 ? null : lineEnd + 1;
}
