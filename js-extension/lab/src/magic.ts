/** Which cells hold a Segment Function. */

const MAGIC = /^\s*%%(?:source_function|destination_function|insert_function)(?=\s|$)/;

/** Whether the first line that is not blank is one of our cell magics; IPython, too, skips blank lines and indentation. */
export function isMagicCell(lines: Iterable<string>): boolean {
  for (const line of lines) {
    if (line.trim() !== "") return MAGIC.test(line);
  }
  return false;
}

/** Where the line after the magic begins in `head`, the beginning of a cell; null when there is none. */
export function bodyStart(head: string): number | null {
  const magic = head.search(/\S/);
  if (magic < 0) return null;
  const lineEnd = head.indexOf("\n", magic);
  return lineEnd < 0 ? null : lineEnd + 1;
}
