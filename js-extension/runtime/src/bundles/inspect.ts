// How `console` shows what is not a primitive: Node's own util.format, extracted from its source.

import { restore } from "../node/inspect-names";
import { format as nodeFormat } from "node-inspect-extracted";

export { formatWithOptions, inspect } from "node-inspect-extracted";

restore();

export function format(args: unknown[]): string {
  return nodeFormat(...args);
}
