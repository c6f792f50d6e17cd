// Node's module `querystring`.

type Pairs = Record<string, unknown>;

interface Options {
  maxKeys?: number;
  encodeURIComponent?: (text: string) => string;
  decodeURIComponent?: (text: string) => string;
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return typeof value === "bigint" || typeof value === "boolean" ? String(value) : "";
}

function escape(value: unknown): string {
  return encodeURIComponent(typeof value === "object" ? String(value) : (value as string));
}

function unescape(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return globalThis.unescape(value);
  }
}

function stringify(pairs: unknown, separator?: string, equals?: string, options?: Options): string {
  if (typeof pairs !== "object" || pairs === null) return "";
  const encode = options?.encodeURIComponent ?? module.escape;
  return Object.entries(pairs as Pairs)
    .flatMap(([name, value]) => {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      return values.map((item) => `${encode(name)}${equals || "="}${encode(text(item))}`);
    })
    .join(separator || "&");
}

function parse(query: unknown, separator?: string, equals?: string, options?: Options): Pairs {
  const found = Object.create(null) as Pairs;
  if (typeof query !== "string" || query.length === 0) return found;
  const sign = equals || "=";
  const most = options?.maxKeys ?? 1000;
  const decode = options?.decodeURIComponent ?? module.unescape;
  let parts = query.split(separator || "&").filter((part) => part !== "");
  if (most > 0) parts = parts.slice(0, most);
  for (const part of parts) {
    const at = part.indexOf(sign);
    const [name, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + sign.length)];
    const [key, item] = [name, value].map((piece) => decode(piece.replaceAll("+", " "))) as [string, string];
    const known = found[key];
    if (known === undefined) found[key] = item;
    else if (Array.isArray(known)) known.push(item);
    else found[key] = [known, item];
  }
  return found;
}

const module = { stringify, parse, escape, unescape, encode: stringify, decode: parse };

export default module;
