// Segment's error classes, and what is known of anything thrown.

import type { JSError } from "../contracts.gen";
import { defineGlobal } from "./host";
import { stringify } from "./natives";
import { positionOf } from "./stack";

type SegmentClass = NonNullable<JSError["segmentClass"]>;

const CLASSES: Partial<Record<SegmentClass, ErrorConstructor>> = {};

// `this.name = this.constructor.name`: a subclass shows under its own name and counts as its parent.
function define(name: SegmentClass): ErrorConstructor {
  const made = {
    [name]: class extends Error {
      constructor(message?: string) {
        super(message);
        Object.defineProperty(this, "name", {
          value: this.constructor.name,
          writable: true,
          configurable: true,
          enumerable: true,
        });
      }
    },
  }[name] as unknown as ErrorConstructor;
  CLASSES[name] = made;
  return made;
}

define("EventNotSupported");
export const ValidationError = define("ValidationError");
define("InvalidEventPayload");
define("RetryError");
define("DropEvent");

export function installErrors(): void {
  for (const [name, value] of Object.entries(CLASSES)) defineGlobal(name, value);
}

function segmentClassOf(thrown: unknown): SegmentClass | undefined {
  for (const name in CLASSES) {
    if (thrown instanceof CLASSES[name as SegmentClass]!) return name as SegmentClass;
  }
  return undefined;
}

function text(value: unknown): string {
  try {
    return String(value).toWellFormed();
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** The parts of a thrown value that leave the engine. Never throws, whatever getters the value has. */
export function describe(thrown: unknown): JSError {
  if (typeof thrown !== "object" || thrown === null) return { name: "(non-error)", message: text(thrown) };
  try {
    const error = thrown as { name?: unknown; message?: unknown; stack?: unknown };
    const isError = thrown instanceof Error;
    if (!isError && error.message === undefined) {
      return { name: "(non-error)", message: text(stringify(thrown) ?? thrown) };
    }
    const described: JSError = {
      name: text(error.name ?? (isError ? "Error" : "(non-error)")),
      message: text(error.message ?? ""),
    };
    if (isError) {
      const position = positionOf(thrown);
      if (position !== undefined) {
        described.line = position.line;
        described.column = position.column;
      }
      if (typeof error.stack === "string") described.stack = text(error.stack);
      const segmentClass = segmentClassOf(thrown);
      if (segmentClass !== undefined) described.segmentClass = segmentClass;
    }
    return described;
  } catch {
    return { name: "(non-error)", message: "a value whose properties throw when read" };
  }
}
