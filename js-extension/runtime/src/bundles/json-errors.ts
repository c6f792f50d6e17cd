// What V8 says about a text that is no JSON (Node 22). Loaded when JSON.parse has failed.

const CONTEXT = 10;

class Failure {
  constructor(readonly text: string) {}
}

const NUMBER_START = /[-0-9]/;

/** Walks the text as V8's parser does and stops where V8 stops. */
class Scanner {
  #at = 0;
  constructor(readonly text: string) {}

  scan(): void {
    this.#value();
    this.#space();
    if (this.#at < this.text.length) this.#fail("Unexpected non-whitespace character after JSON");
  }

  #where(): string {
    const before = this.text.slice(0, this.#at).split("\n");
    return `at position ${this.#at} (line ${before.length} column ${before[before.length - 1]!.length + 1})`;
  }

  #fail(what: string): never {
    throw new Failure(what.endsWith("JSON") ? `${what} ${this.#where()}` : `${what} in JSON ${this.#where()}`);
  }

  /** `expected` is V8's text where it has one for this place. */
  #unexpected(expected?: string): never {
    const { text } = this;
    const at = this.#at;
    if (at >= text.length) throw new Failure("Unexpected end of JSON input");
    if (expected !== undefined) this.#fail(expected);
    const char = text[at]!;
    if (char === '"') this.#fail("Unexpected string");
    if (NUMBER_START.test(char)) this.#fail("Unexpected number");
    if (text === "undefined" || text === "[object Object]") throw new Failure(`"${text}" is not valid JSON`);
    const length = text.length;
    let shown = `"${text}"`;
    if (length > 2 * CONTEXT) {
      const start = Math.max(0, at - CONTEXT);
      const end = Math.min(length, at + CONTEXT);
      if (at < CONTEXT) shown = `"${text.slice(0, end)}"...`;
      else if (at < length - CONTEXT) shown = `..."${text.slice(start, end)}"...`;
      else shown = `..."${text.slice(start)}"`;
      shown += " ";
    } else {
      shown += " ";
    }
    throw new Failure(`Unexpected token '${char}', ${shown}is not valid JSON`);
  }

  #space(): void {
    while (this.#at < this.text.length && " \t\n\r".includes(this.text[this.#at]!)) this.#at++;
  }

  #value(): void {
    this.#space();
    const char = this.text[this.#at];
    if (char === "{") this.#object();
    else if (char === "[") this.#array();
    else if (char === '"') this.#string();
    else if (char !== undefined && NUMBER_START.test(char)) this.#number();
    else if (char === "t") this.#word("true");
    else if (char === "f") this.#word("false");
    else if (char === "n") this.#word("null");
    else this.#unexpected();
  }

  #word(word: string): void {
    for (const char of word) {
      if (this.text[this.#at] !== char) this.#unexpected();
      this.#at++;
    }
  }

  #number(): void {
    const digits = (): number => {
      const from = this.#at;
      while (/[0-9]/.test(this.text[this.#at] ?? "")) this.#at++;
      return this.#at - from;
    };
    if (this.text[this.#at] === "-") {
      this.#at++;
      if (!/[0-9]/.test(this.text[this.#at] ?? "")) this.#fail("No number after minus sign");
    }
    if (this.text[this.#at] === "0") {
      this.#at++;
      if (/[0-9]/.test(this.text[this.#at] ?? "")) this.#unexpected();
    } else {
      digits();
    }
    if (this.text[this.#at] === ".") {
      this.#at++;
      if (digits() === 0) this.#fail("Unterminated fractional number");
    }
    if (/[eE]/.test(this.text[this.#at] ?? "")) {
      this.#at++;
      if (/[+-]/.test(this.text[this.#at] ?? "")) this.#at++;
      if (digits() === 0) this.#fail("Exponent part is missing a number");
    }
  }

  #string(): void {
    this.#at++;
    for (;;) {
      const char = this.text[this.#at];
      if (char === undefined) this.#fail("Unterminated string");
      if (char === '"') break;
      if (char < " ") this.#fail("Bad control character in string literal");
      if (char === "\\") this.#escape();
      this.#at++;
    }
    this.#at++;
  }

  #escape(): void {
    this.#at++;
    const char = this.text[this.#at];
    if (char === undefined) this.#fail("Unterminated string");
    if (char === "u") {
      for (let i = 0; i < 4; i++) {
        this.#at++;
        if (!/[0-9a-fA-F]/.test(this.text[this.#at] ?? "")) this.#fail("Bad Unicode escape");
      }
    } else if (!'"\\/bfnrt'.includes(char)) {
      this.#fail("Bad escaped character");
    }
  }

  #array(): void {
    this.#at++;
    this.#space();
    if (this.text[this.#at] === "]") {
      this.#at++;
      return;
    }
    for (;;) {
      this.#value();
      this.#space();
      const char = this.text[this.#at];
      if (char === "]") break;
      if (char !== ",") this.#unexpected("Expected ',' or ']' after array element");
      this.#at++;
    }
    this.#at++;
  }

  #object(): void {
    this.#at++;
    this.#space();
    if (this.text[this.#at] === "}") {
      this.#at++;
      return;
    }
    if (this.text[this.#at] !== '"') this.#unexpected("Expected property name or '}'");
    for (;;) {
      this.#string();
      this.#space();
      if (this.text[this.#at] !== ":") this.#unexpected("Expected ':' after property name");
      this.#at++;
      this.#value();
      this.#space();
      const char = this.text[this.#at];
      if (char === "}") break;
      if (char !== ",") this.#unexpected("Expected ',' or '}' after property value");
      this.#at++;
      this.#space();
      if (this.text[this.#at] !== '"') this.#unexpected("Expected double-quoted property name");
    }
    this.#at++;
  }
}

/** V8's message for a text that JSON.parse refused; "" where this scanner finds nothing wrong. */
export function message(text: string): string {
  try {
    new Scanner(text).scan();
    return "";
  } catch (failure) {
    if (failure instanceof Failure) return failure.text;
    throw failure;
  }
}
