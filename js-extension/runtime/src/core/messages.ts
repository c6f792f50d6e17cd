// V8's texts for errors that QuickJS throws, wherever QuickJS leaves the information.

const NOT_ITERABLE = "is not iterable (cannot read property Symbol(Symbol.iterator))";
const MECHANICAL: [RegExp, string][] = [
  [/^cannot read property 'Symbol\.iterator' of undefined$/, `undefined ${NOT_ITERABLE}`],
  [/^cannot read property 'Symbol\.iterator' of null$/, `object null ${NOT_ITERABLE}`],
  [/^cannot read property '(.*)' of (undefined|null)$/s, "Cannot read properties of $2 (reading '$1')"],
  [/^cannot set property '(.*)' of (undefined|null)$/s, "Cannot set properties of $2 (setting '$1')"],
  [/^'(.*)' is read-only$/s, "Assignment to constant variable."],
  [/^(.*) is not initialized$/s, "Cannot access '$1' before initialization"],
  [/^invalid array length$/, "Invalid array length"],
  [/^cannot convert symbol to (string|number)$/, "Cannot convert a Symbol value to a $1"],
  [/^cannot convert bigint to number$/, "Cannot convert a BigInt value to a number"],
  [/^toPrimitive$/, "Cannot convert object to primitive value"],
  [/^BigInt are forbidden in JSON.stringify$/, "Do not know how to serialize a BigInt"],
  [/^Date value is NaN$/, "Invalid time value"],
  [/^circular reference$/, "Converting circular structure to JSON"],
  [
    /^(?:unexpected token(?: in expression)?: ''|unexpected end of string|unterminated template)$/,
    "Unexpected end of input",
  ],
  [/^unexpected token(?: in expression)?: '([A-Za-z_$][\w$]*)'$/, "Unexpected identifier '$1'"],
  [/^unexpected token(?: in expression)?: '(.*)'$/s, "Unexpected token '$1'"],
];

// The engine's own errors are told from `new TypeError("not a function")` by what stands at the position.
const CONSTRUCTION = /^(?:new\b|throw\b|(?:Type|Reference|Range|Syntax|Eval|URI)?Error\b)/;
const NAME = /[\w$]/;

/** The callee at `column` (1-based): for `a.b.c()` QuickJS points at the last dot or behind it, otherwise at the start. */
function calleeAt(line: string, column: number): string | undefined {
  let start = column - 1;
  let end = start;
  if (line[start] === "." || line[start - 1] === ".") {
    while (start > 0 && (NAME.test(line[start - 1]!) || line[start - 1] === ".")) start--;
    if (line[end] === ".") end++;
  }
  while (end < line.length && (NAME.test(line[end]!) || line[end] === ".")) end++;
  const callee = line.slice(start, end).replace(/^\.+|\.+$/g, "");
  return /^[A-Za-z_$]/.test(callee) ? callee : undefined;
}

/** V8 names the token it did not expect; QuickJS says what it had hoped for, and points at that token. */
function unexpectedTokenAt(line: string, column: number): string | undefined {
  const rest = line.slice(column - 1);
  if (/\bawait\s*$/.test(line.slice(0, column - 1))) {
    return "await is only valid in async functions and the top level bodies of modules";
  }
  if (rest.trim() === "") return undefined;
  if (/^[0-9]/.test(rest)) return "Unexpected number";
  if (/^["']/.test(rest)) return "Unexpected string";
  const identifier = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0];
  return identifier === undefined ? `Unexpected token '${rest[0]}'` : `Unexpected identifier '${identifier}'`;
}

/** The name declared twice: QuickJS points behind it, sometimes only at the next token. */
function redeclaredName(before: string): string | undefined {
  return /([\w$]+)\s*$/.exec(before)?.[1] ?? [...before.matchAll(/\b(?:const|let|class)\s+([\w$]+)/g)].pop()?.[1];
}

/**
 * @param message QuickJS's text
 * @param lines the user's source, if it was thrown there
 * @param at 1-based position in it
 */
export function messageInV8sWords(message: string, lines: string[], at: { line: number; column: number }): string {
  const line = lines[at.line - 1];
  const { column } = at;
  if (line !== undefined && CONSTRUCTION.test(line.slice(column - 1))) return message;
  if (message === "not a function" || message === "not a constructor") {
    const callee = line === undefined ? undefined : calleeAt(line, column);
    return callee === undefined ? message : `${callee} is ${message}`;
  }
  if (message.startsWith("invalid redefinition of")) {
    const name = redeclaredName([...lines.slice(0, at.line - 1), line?.slice(0, column - 1) ?? ""].join("\n"));
    return name === undefined ? message : `Identifier '${name}' has already been declared`;
  }
  if (line !== undefined && (message.startsWith("expecting '") || message === "invalid property name")) {
    return unexpectedTokenAt(line, column) ?? message;
  }
  if (message === "function name expected") return "Function statements require a function name";
  for (const [pattern, replacement] of MECHANICAL) {
    if (pattern.test(message)) return message.replace(pattern, replacement);
  }
  return message;
}
