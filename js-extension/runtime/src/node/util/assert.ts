// Node's assertions.

import { deepEqual } from "./equal";
import { util } from "./util";

interface Details {
  message?: string | Error | undefined;
  actual?: unknown;
  expected?: unknown;
  operator: string;
}

class AssertionError extends Error {
  code = "ERR_ASSERTION";
  generatedMessage: boolean;
  actual: unknown;
  expected: unknown;
  operator: string;

  constructor({ message, actual, expected, operator }: Details) {
    super(message === undefined ? `${util.inspect(actual)} ${operator} ${util.inspect(expected)}` : String(message));
    this.name = "AssertionError";
    this.generatedMessage = message === undefined;
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
  }
}

type Message = string | Error | undefined;

function check(holds: unknown, details: Details): void {
  if (holds) return;
  if (details.message instanceof Error) throw details.message;
  throw new AssertionError(details);
}

function ok(value: unknown, message?: Message): void {
  const shown = message ?? "The expression evaluated to a falsy value";
  check(value, { message: shown, actual: value, expected: true, operator: "==" });
}

type Comparison = (actual: unknown, expected: unknown, message?: Message) => void;

function comparison(operator: string, holds: (actual: unknown, expected: unknown) => boolean): Comparison {
  return (actual, expected, message) => check(holds(actual, expected), { message, actual, expected, operator });
}

function throws(block: () => unknown, expected?: unknown, message?: Message): void {
  try {
    block();
  } catch (error) {
    if (expected instanceof RegExp) ok(expected.test(String(error)), message);
    return;
  }
  check(false, { message: message ?? "Missing expected exception.", operator: "throws" });
}

export const assert = Object.assign((value: unknown, message?: Message) => ok(value, message), {
  ok,
  throws,
  equal: comparison("==", (a, b) => a == b || (a !== a && b !== b)),
  notEqual: comparison("!=", (a, b) => a != b),
  strictEqual: comparison("strictEqual", Object.is),
  notStrictEqual: comparison("notStrictEqual", (a, b) => !Object.is(a, b)),
  deepEqual: comparison("deepEqual", (a, b) => deepEqual(a, b, false)),
  deepStrictEqual: comparison("deepStrictEqual", (a, b) => deepEqual(a, b, true)),
  notDeepEqual: comparison("notDeepEqual", (a, b) => !deepEqual(a, b, false)),
  notDeepStrictEqual: comparison("notDeepStrictEqual", (a, b) => !deepEqual(a, b, true)),
  fail: (message?: Message) => check(false, { message: message ?? "Failed", operator: "fail" }),
  ifError: (value: unknown) => {
    if (value !== null && value !== undefined) throw value;
  },
  match: (text: string, pattern: RegExp, message?: Message) => ok(pattern.test(text), message),
  AssertionError,
});

Object.assign(assert, { strict: assert });
