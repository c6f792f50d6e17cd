// Node's errors with a `code`, and the words they describe a wrong argument with.

const CLASSES: Record<string, ErrorConstructor> = { Error, RangeError, SyntaxError, TypeError };

/**
 * An error as Node makes it: `code` is an own property, and the stack and `toString()` say `TypeError [CODE]: text`.
 *
 * `name` is that of a built-in class; any other makes an Error of that name.
 */
export function codedError(name: string, code: string | undefined, message: string): Error & { code?: string } {
  const known = CLASSES[name];
  const error: Error & { code?: string } = new (known ?? Error)(message);
  if (known === undefined) setHidden(error, "name", name);
  if (code === undefined) return error;
  const { stack } = error;
  if (typeof stack === "string" && stack.startsWith(`${name}: `)) {
    setHidden(error, "stack", `${name} [${code}]${stack.slice(name.length)}`);
  }
  setHidden(error, "toString", function toString(this: Error): string {
    return `${this.name} [${code}]: ${this.message}`;
  });
  error.code = code;
  return error;
}

/** Node makes some errors in C++: they have a code which their stack does not show. */
export function plainCoded(name: "Error" | "RangeError" | "TypeError", code: string, message: string): Error {
  return Object.assign(new CLASSES[name]!(message), { code });
}

function setHidden(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

/** `expected` is Node's wording after "must be ", for instance "of type string". */
export function invalidArgType(argument: string, expected: string, value: unknown): Error {
  const kind = argument.includes(".") ? "property" : "argument";
  const subject = argument.endsWith(" argument") ? argument : `"${argument}" ${kind}`;
  const message = `The ${subject} must be ${expected}. Received ${describe(value)}`;
  return codedError("TypeError", "ERR_INVALID_ARG_TYPE", message);
}

/** `range` is Node's wording, for instance ">= 0 && <= 5". */
export function outOfRange(argument: string, range: string, value: unknown): Error {
  const message = `The value of "${argument}" is out of range. It must be ${range}. Received ${received(value)}`;
  return codedError("RangeError", "ERR_OUT_OF_RANGE", message);
}

export function invalidThis(type: string): Error {
  return codedError("TypeError", "ERR_INVALID_THIS", `Value of "this" must be of type ${type}`);
}

/** `names` are the arguments that were not given. */
export function missingArgs(...names: string[]): Error {
  const quoted = names.map((name) => `"${name}"`).join(" and ");
  const noun = names.length === 1 ? "argument" : "arguments";
  return codedError("TypeError", "ERR_MISSING_ARGS", `The ${quoted} ${noun} must be specified`);
}

function received(value: unknown): string {
  if (typeof value === "bigint") return `${grouped(value, value > 2n ** 32n || value < -(2n ** 32n))}n`;
  if (typeof value === "number" && Number.isInteger(value)) return grouped(value, Math.abs(value) > 2 ** 32);
  return typeof value === "string" ? quoted(value) : String(value);
}

/** A string as Node shows it: in quotes it does not contain, control characters and lone surrogates escaped. */
export function quoted(text: string): string {
  const quote = !text.includes("'") ? "'" : !text.includes('"') ? '"' : text.includes("`") ? "'" : "`";
  const escaped = text.replace(/[\p{Cc}\p{Cs}\\']/gu, (unit) => {
    if (unit === "'") return quote === "'" ? "\\'" : unit;
    const code = unit.charCodeAt(0);
    const short = SHORT_ESCAPES[unit];
    if (short !== undefined) return short;
    return code < 256 ? `\\x${code.toString(16).toUpperCase().padStart(2, "0")}` : `\\u${code.toString(16)}`;
  });
  return quote + escaped + quote;
}

const SHORT_ESCAPES: Record<string, string> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  "\\": "\\\\",
};

function grouped(value: number | bigint, large: boolean): string {
  const digits = String(value);
  if (!large) return digits;
  // Three by three from the end, as Node does it, whatever stands there.
  const parts: string[] = [];
  let end = digits.length;
  for (; end >= (digits.startsWith("-") ? 5 : 4); end -= 3) parts.unshift(digits.slice(end - 3, end));
  return [digits.slice(0, end), ...parts].join("_");
}

/** What Node writes after "Received ". */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "function":
      return value.name === "" ? "function " : `function ${value.name}`;
    case "bigint":
      return `type bigint (${value}n)`;
    case "number":
      return `type number (${Object.is(value, -0) ? "-0" : value})`;
    case "string": {
      const text = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return `type string (${text.includes("'") ? JSON.stringify(text) : `'${text}'`})`;
    }
    case "object": {
      if (value === null) return "null";
      const constructor: unknown = (value as { constructor?: unknown }).constructor;
      if (typeof constructor === "function" && constructor.name !== "") return `an instance of ${constructor.name}`;
      return "[Object: null prototype] {}";
    }
    default:
      return `type ${typeof value} (${String(value)})`;
  }
}
