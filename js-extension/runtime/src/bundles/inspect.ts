// How `console` shows what is not a primitive: Node's own util.format, extracted from its source.

import { format as nodeFormat } from "node-inspect-extracted";

export function format(args: unknown[]): string {
  return nodeFormat(...args);
}
