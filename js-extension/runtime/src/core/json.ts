// JSON.parse with V8's error texts; the texts come from a bundle that only a failure loads.

import { parseJSON } from "./natives";

interface JSONErrors {
  message(text: string): string;
}

/** V8's stack begins with the message, so both change. */
function reword(error: SyntaxError, message: string): void {
  const frames = typeof error.stack === "string" ? /\n {4}at [^]*$/.exec(error.stack)?.[0] : undefined;
  Object.defineProperty(error, "message", { value: message });
  error.stack = `${error.name}: ${message}${frames ?? ""}`;
}

export function installJSON(load: () => unknown): void {
  const parse = function parse(
    text: unknown,
    reviver?: (this: unknown, key: string, value: unknown) => unknown,
  ): unknown {
    try {
      return reviver === undefined ? parseJSON(text as string) : parseJSON(text as string, reviver);
    } catch (error) {
      // A reviver's own errors, and what String(text) throws, are the user's.
      if (error instanceof SyntaxError && typeof text !== "symbol") {
        const message = (load() as JSONErrors).message(String(text));
        if (message !== "") reword(error, message);
      }
      throw error;
    }
  };
  Object.defineProperty(JSON, "parse", { value: parse, writable: true, configurable: true, enumerable: false });
}
