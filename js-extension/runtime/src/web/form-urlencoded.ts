// application/x-www-form-urlencoded, as the URL Standard has it.

import { utf8Decode } from "../host/text";

const SAFE = /^[A-Za-z0-9*\-._]*$/;

function encode(text: string): string {
  if (SAFE.test(text)) return text;
  const escape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, escape)
    .replaceAll("%20", "+");
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  // Node looks for one escape before it decodes anything, and looks past every "+".
  if (!/%\+*[0-9a-f]\+*[0-9a-f]/i.test(text)) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeMalformed(spaced);
  }
}

// Node decodes what is not valid byte by byte, and takes the low byte of a character that was never encoded.
function decodeMalformed(text: string): string {
  const bytes = new Uint8Array(text.length);
  let to = 0;
  for (let from = 0; from < text.length; from++) {
    const code = text.charCodeAt(from);
    const high = code === 37 ? hexDigit(text.charCodeAt(from + 1)) : -1;
    const low = high < 0 ? -1 : hexDigit(text.charCodeAt(from + 2));
    bytes[to++] = low < 0 ? code : high * 16 + low;
    if (low >= 0) from += 2;
  }
  return utf8Decode(bytes.subarray(0, to));
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
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
