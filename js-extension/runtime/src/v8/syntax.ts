// Texts of what does not compile.

const TEXTS: Record<string, string> = {
  "function name expected": "Function statements require a function name",
  "invalid number literal": "Invalid or unexpected token",
  "unexpected line terminator in regexp": "Invalid regular expression: missing /",
  "property constructor appears more than once": "A class may only have one constructor",
  "'let' is not a valid lexical identifier": "let is disallowed as a lexically bound name",
  "'super' is only valid in a method": "'super' keyword unexpected here",
  "unsupported keyword: export": "Unexpected token 'export'",
  "invalid assignment left-hand side": "Invalid left-hand side in assignment",
  "invalid destructuring target": "Invalid destructuring assignment target",
  "break must be inside loop or switch": "Illegal break statement",
  "continue must be inside loop": "Illegal continue statement: no surrounding iteration statement",
  "expecting catch or finally": "Missing catch or finally after try",
  "line terminator not allowed after throw": "Illegal newline after throw",
  "duplicate default": "More than one default clause in switch statement",
  "class statement requires a name": "Unexpected token '{'",
  "unterminated template": "Unexpected end of input",
};

const RESERVED = new Set(
  "break case catch class const continue debugger default delete do else export extends finally for function if import in instanceof new return super switch this throw try typeof var void while with enum null true false".split(
    " ",
  ),
);
const NO_CALL = /\b(?:if|while|for|switch|catch|with|function|return|typeof|of|in|await)\s*$/;

function named(identifier: string): string {
  return RESERVED.has(identifier) ? `Unexpected token '${identifier}'` : `Unexpected identifier '${identifier}'`;
}

/** V8 names the token it did not expect; QuickJS says what it had hoped for, and points at that token. */
function unexpectedAt(line: string, column: number): string | undefined {
  const rest = line.slice(column - 1);
  if (/\bawait\s*$/.test(line.slice(0, column - 1))) {
    return "await is only valid in async functions and the top level bodies of modules";
  }
  if (rest.trim() === "") return undefined;
  if (/^[0-9]/.test(rest)) return "Unexpected number";
  if (/^["']/.test(rest)) return "Unexpected string";
  if (/^[@\\#]/.test(rest)) return "Invalid or unexpected token";
  const identifier = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0];
  return identifier === undefined ? `Unexpected token '${rest[0]}'` : named(identifier);
}

/** Whether the parenthesis that is open at the column belongs to a call. */
function isInCall(before: string): boolean {
  let depth = 0;
  for (let i = before.length - 1; i >= 0; i--) {
    if (before[i] === ")") depth++;
    else if (before[i] === "(" && depth-- === 0) {
      const callee = before.slice(0, i);
      return /[\w$\])]\s*$/.test(callee) && !NO_CALL.test(callee);
    }
  }
  return false;
}

/** The name declared twice: QuickJS points behind it, sometimes only at the next token. */
function redeclaredName(before: string): string | undefined {
  return /([\w$]+)\s*$/.exec(before)?.[1] ?? [...before.matchAll(/\b(?:const|let|class)\s+([\w$]+)/g)].pop()?.[1];
}

/** V8's text for a syntax error of the script; undefined: QuickJS's has to do. */
export function syntaxInV8sWords(
  message: string,
  lines: string[],
  lineNumber: number,
  column: number,
): string | undefined {
  const line = lines[lineNumber - 1] ?? "";
  const before = line.slice(0, column - 1);
  if (Object.hasOwn(TEXTS, message)) return TEXTS[message];
  if (message.startsWith("invalid redefinition of")) {
    const name = redeclaredName([...lines.slice(0, lineNumber - 1), before].join("\n"));
    return name === undefined ? undefined : `Identifier '${name}' has already been declared`;
  }
  if (message === "missing initializer for variable") {
    return `Missing initializer in ${/[}\]]\s*$/.test(before) ? "destructuring" : "const"} declaration`;
  }
  if (message === "invalid number of arguments for getter or setter") {
    return /\bset\b[^(]*\([^(]*$/.test(before)
      ? "Setter must have exactly one formal parameter."
      : "Getter must not have any formal parameters.";
  }
  const field = /^undefined private field '(.*)'$/.exec(message);
  if (field !== null) return `Private field '${field[1]}' must be declared in an enclosing class`;
  if (/^\s*import\b/.test(line)) return "Cannot use import statement outside a module";
  if (/^Unexpected (?:number|string|identifier)/.test(message) && /[\w$\])'"]\s*$/.test(before) && isInCall(before)) {
    return "missing ) after argument list";
  }
  if (/^expecting '[),]'$/.test(message) && line.slice(column - 1).trim() !== "" && isInCall(before)) {
    return "missing ) after argument list";
  }
  if (message === "unexpected end of string") {
    const isTemplate = lines.join("\n").split("`").length % 2 === 0;
    return isTemplate ? "Unexpected end of input" : "Invalid or unexpected token";
  }
  if (message === "variable name expected" && /^[[{]/.test(line.slice(column - 1))) return undefined;
  if (
    message.startsWith("expecting '") ||
    message === "invalid property name" ||
    message === "variable name expected"
  ) {
    return unexpectedAt(line, column);
  }
  const token = /^unexpected token(?: in expression)?: '(.*)'$/s.exec(message)?.[1];
  if (token === undefined) return undefined;
  if (token === "") return "Unexpected end of input";
  if (/^[@\\#]/.test(token)) return "Invalid or unexpected token";
  return /^[A-Za-z_$][\w$]*$/.test(token) ? named(token) : `Unexpected token '${token}'`;
}
