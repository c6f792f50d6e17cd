/** From where a value stands in the tree to the JavaScript that names it. */

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const INDEX = /^(0|[1-9]\d*)$/;

/** The expression of a variable of a scope; undefined where its name is none (what was returned, for instance). */
export function variableExpression(name: string): string | undefined {
  return NAME.test(name) ? name : undefined;
}

/** The expression of something inside a value; undefined where it has none: internal slots, private names. */
export function memberExpression(of: string | undefined, name: string): string | undefined {
  if (of === undefined || /^(\[\[.*\]\]|#.*|\[Symbol.*|Symbol\(.*)$/.test(name)) return undefined;
  if (NAME.test(name)) return `${of}.${name}`;
  return INDEX.test(name) ? `${of}[${name}]` : `${of}[${JSON.stringify(name)}]`;
}
