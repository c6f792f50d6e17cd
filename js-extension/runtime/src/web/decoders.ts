// The decoders behind TextDecoder: UTF-8, UTF-16 and Latin-1. They keep what a stream leaves unfinished.

import { utf8Decode } from "../host/text";
import { encodingOf } from "../node/encodings";

export interface Decoder {
  /** The text; undefined: the data is not valid and that is fatal. */
  decode(bytes: Uint8Array, isStream: boolean, isFatal: boolean, keepsBom: boolean): string | undefined;
}

const LATIN1 =
  "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 " +
  "iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252";
const UTF8 = "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8";
const UTF16LE = "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le";
const UTF16BE = "unicodefffe utf-16be";

const NAMES: Record<string, string> = {};
for (const [name, labels] of [
  ["utf-8", UTF8],
  ["utf-16le", UTF16LE],
  ["utf-16be", UTF16BE],
  ["windows-1252", LATIN1],
] as const) {
  for (const label of labels.split(" ")) NAMES[label] = name;
}

/** The encoding's name; undefined: not one of ours. */
export function labelOf(label: string): string | undefined {
  return NAMES[label.toLowerCase().replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "")];
}

export function decoderFor(name: string): Decoder | undefined {
  switch (name) {
    case "utf-8":
      return new Utf8Decoder();
    case "utf-16le":
      return new Utf16Decoder(false);
    case "utf-16be":
      return new Utf16Decoder(true);
    default:
      return new Latin1Decoder();
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const NOTHING = new Uint8Array();

abstract class StreamDecoder implements Decoder {
  #rest = NOTHING as Uint8Array;
  #isBegun = false; // the byte order mark can only stand at the very start

  decode(bytes: Uint8Array, isStream: boolean, isFatal: boolean, keepsBom: boolean): string | undefined {
    const all = joined(this.#rest, bytes);
    const complete = isStream ? this.complete(all) : all.length;
    this.#rest = isStream ? all.slice(complete) : NOTHING;
    const text = this.text(complete === all.length ? all : all.subarray(0, complete), isFatal);
    if (text === undefined) {
      this.#isBegun = false;
      this.#rest = NOTHING;
      return undefined;
    }
    const hasBom = !this.#isBegun && !keepsBom && text.charCodeAt(0) === 0xfeff;
    this.#isBegun = isStream && (this.#isBegun || text !== "");
    return hasBom ? text.slice(1) : text;
  }

  /** How many of the bytes are whole characters; what follows may be completed by the next part. */
  protected abstract complete(bytes: Uint8Array): number;
  protected abstract text(bytes: Uint8Array, isFatal: boolean): string | undefined;
}

class Utf8Decoder extends StreamDecoder {
  protected complete(bytes: Uint8Array): number {
    const { length } = bytes;
    for (let back = 1; back <= 3 && back <= length; back++) {
      const byte = bytes[length - back]!;
      if ((byte & 0xc0) === 0x80) continue;
      const needed = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
      return byte < 0xf5 && needed > back && isPrefix(bytes, length - back) ? length - back : length;
    }
    return length;
  }

  protected text(bytes: Uint8Array, isFatal: boolean): string | undefined {
    const text = utf8Decode(bytes);
    return isFatal && text.includes("\ufffd") && !hasOnlyOwnReplacements(bytes, text) ? undefined : text;
  }
}

/** Whether the unfinished sequence at `at` can still become a character. */
function isPrefix(bytes: Uint8Array, at: number): boolean {
  const second = bytes[at + 1];
  if (second === undefined) return true;
  switch (bytes[at]) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}

/** Whether each U+FFFD of the text stands in the bytes too: EF BF BD. */
function hasOnlyOwnReplacements(bytes: Uint8Array, text: string): boolean {
  let inBytes = 0;
  for (let i = bytes.indexOf(0xef); i >= 0; i = bytes.indexOf(0xef, i + 1)) {
    if (bytes[i + 1] === 0xbf && bytes[i + 2] === 0xbd) inBytes++;
  }
  return text.split("\ufffd").length - 1 === inBytes;
}

class Utf16Decoder extends StreamDecoder {
  #isBigEndian: boolean;

  constructor(isBigEndian: boolean) {
    super();
    this.#isBigEndian = isBigEndian;
  }

  protected complete(bytes: Uint8Array): number {
    const even = bytes.length & ~1;
    const high = bytes[even - (this.#isBigEndian ? 2 : 1)] ?? 0;
    return even >= 2 && (high & 0xfc) === 0xd8 ? even - 2 : even;
  }

  protected text(bytes: Uint8Array, isFatal: boolean): string | undefined {
    const even = bytes.slice(0, bytes.length & ~1);
    if (this.#isBigEndian) {
      for (let i = 0; i < even.length; i += 2) [even[i], even[i + 1]] = [even[i + 1]!, even[i]!];
    }
    const text = encodingOf("utf16le")!.decode(even);
    const isWhole = even.length === bytes.length;
    if (isFatal && !(isWhole && text.isWellFormed())) return undefined;
    // A half character and the byte after it are one error.
    const isHalf = (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;
    return isWhole || isHalf ? text.toWellFormed() : `${text.toWellFormed()}\ufffd`;
  }
}

// What windows-1252 has between 0x80 and 0x9f; 0: nothing, the byte stays.
const WINDOWS_1252 = [
  0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018,
  0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178,
];

/** Node reads this encoding as plain Latin-1 until it is asked to stream for the first time. */
class Latin1Decoder implements Decoder {
  #isExact = false;

  decode(bytes: Uint8Array, isStream: boolean): string {
    this.#isExact ||= isStream;
    const text = encodingOf("latin1")!.decode(bytes);
    if (!this.#isExact) return text;
    return text.replace(/[\x80-\x9f]/g, (unit) =>
      String.fromCharCode(WINDOWS_1252[unit.charCodeAt(0) - 128] || unit.charCodeAt(0)),
    );
  }
}
