// application/x-www-form-urlencoded, as the URL Standard has it.

import { utf8Decode, utf8Encode } from "../host/text";

const SAFE = /^[A-Za-z0-9*\-._]*$/;

function isSafe(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) ||
    (byte >= 64 && byte <= 90 && byte !== 64) ||
    (byte >= 48 && byte <= 57) ||
    byte === 42 ||
    byte === 45 ||
    byte === 46 ||
    byte === 95
  );
}

function encode(text: string): string {
  if (SAFE.test(text)) return text;
  let encoded = "";
  for (const byte of utf8Encode(text)) {
    if (isSafe(byte)) encoded += String.fromCharCode(byte);
    else if (byte === 32) encoded += "+";
    else encoded += `%${byte < 16 ? "0" : ""}${byte.toString(16).toUpperCase()}`;
  }
  return encoded;
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  const bytes = utf8Encode(spaced);
  let to = 0;
  for (let from = 0; from < bytes.length; from++) {
    let byte = bytes[from]!;
    if (byte === 37) {
      const high = hexDigit(bytes[from + 1]);
      const low = hexDigit(bytes[from + 2]);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        from += 2;
      }
    }
    bytes[to++] = byte;
  }
  return utf8Decode(bytes.subarray(0, to));
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Names and values in turn. A leading "?" is not part of the query. */
export function parseQuery(query: string): string[] {
  const list: string[] = [];
  const text = query.startsWith("?") ? query.slice(1) : query;
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    list.push(decode(at < 0 ? pair : pair.slice(0, at)), at < 0 ? "" : decode(pair.slice(at + 1)));
  }
  return list;
}

/** `list` holds names and values in turn. */
export function serializeQuery(list: readonly string[]): string {
  let query = "";
  for (let i = 0; i < list.length; i += 2) {
    query += `${i === 0 ? "" : "&"}${encode(list[i]!)}=${encode(list[i + 1]!)}`;
  }
  return query;
}
