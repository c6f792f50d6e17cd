// Buffer's methods that read and write numbers: readUInt8 to writeDoubleBE.

import { checkNumber, outOfBounds } from "./checks";
import { outOfRange } from "./errors";

type Getter = (view: DataView, offset: number, little: boolean) => number | bigint;
type Setter = (view: DataView, offset: number, value: never, little: boolean) => void;
type Value = number | bigint;

interface Kind {
  name: string;
  size: number;
  get: Getter;
  set: Setter;
  min?: Value;
  max?: Value;
}

const view = (name: string): { get: Getter; set: Setter } => {
  type Accessors = Record<string, (offset: number, ...rest: unknown[]) => number>;
  return {
    get: (data, offset, little) => (data as unknown as Accessors)[`get${name}`]!(offset, little),
    set: (data, offset, value, little) => void (data as unknown as Accessors)[`set${name}`]!(offset, value, little),
  };
};

const KINDS: Kind[] = [
  { name: "UInt8", size: 1, ...view("Uint8"), min: 0, max: 0xff },
  { name: "UInt16", size: 2, ...view("Uint16"), min: 0, max: 0xffff },
  { name: "UInt32", size: 4, ...view("Uint32"), min: 0, max: 0xffffffff },
  { name: "Int8", size: 1, ...view("Int8"), min: -0x80, max: 0x7f },
  { name: "Int16", size: 2, ...view("Int16"), min: -0x8000, max: 0x7fff },
  { name: "Int32", size: 4, ...view("Int32"), min: -0x80000000, max: 0x7fffffff },
  { name: "BigUInt64", size: 8, ...view("BigUint64"), min: 0n, max: 0xffff_ffff_ffff_ffffn },
  { name: "BigInt64", size: 8, ...view("BigInt64"), min: -0x8000_0000_0000_0000n, max: 0x7fff_ffff_ffff_ffffn },
  { name: "Float", size: 4, ...view("Float32") },
  { name: "Double", size: 8, ...view("Float64") },
];

function boundsError(value: unknown, length: number, name = "offset"): Error {
  checkNumber(value, name);
  if (Math.floor(value) !== value) return outOfRange(name, "an integer", value);
  if (length < 0) return outOfBounds();
  return outOfRange(name, `>= ${name === "offset" ? 0 : 1} and <= ${length}`, value);
}

function checkOffset(buffer: Uint8Array, offset: unknown, size: number): asserts offset is number {
  checkNumber(offset, "offset");
  if (!(Number.isInteger(offset) && offset >= 0 && offset + size <= buffer.length)) {
    throw boundsError(offset, buffer.length - size);
  }
}

function checkValue(value: Value, min: Value, max: Value, size: number): void {
  if (value <= max && value >= min) return;
  if (Number.isNaN(value)) return;
  const n = typeof min === "bigint" ? "n" : "";
  let range = `>= ${min}${n} and <= ${max}${n}`;
  if (size > 4) {
    const bits = size * 8;
    range =
      Number(min) === 0
        ? `>= 0${n} and < 2${n} ** ${bits}${n}`
        : `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`;
  }
  throw outOfRange("value", range, value);
}

function dataView(buffer: Uint8Array): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function reader({ size, get }: Kind, little: boolean) {
  return function (this: Uint8Array, offset: number = 0): Value {
    checkOffset(this, offset, size);
    return get(dataView(this), offset, little);
  };
}

function writer({ size, set, min, max }: Kind, little: boolean) {
  return function (this: Uint8Array, value: Value, offset: number = 0): number {
    if (typeof min === "bigint" && typeof value !== "bigint") {
      throw new TypeError("Cannot mix BigInt and other types, use explicit conversions");
    }
    const number = typeof min === "bigint" ? value : +(value as number);
    if (min !== undefined) {
      if (size === 1) checkNumber(offset, "offset");
      checkValue(number, min, max!, size);
    }
    checkOffset(this, offset, size);
    set(dataView(this), offset, number as never, little);
    return offset + size;
  };
}

function checkWidth(width: unknown): asserts width is number {
  if (!(Number.isInteger(width) && (width as number) >= 1 && (width as number) <= 6)) {
    throw boundsError(width, 6, "byteLength");
  }
}

function wideReader(signed: boolean, little: boolean) {
  return function (this: Uint8Array, offset: number, byteLength: number): number {
    if (offset === undefined) checkNumber(offset, "offset");
    checkWidth(byteLength);
    checkOffset(this, offset, byteLength);
    let value = 0;
    for (let i = 0; i < byteLength; i++) {
      value = value * 256 + this[little ? offset + byteLength - 1 - i : offset + i]!;
    }
    return signed && value >= 2 ** (byteLength * 8 - 1) ? value - 2 ** (byteLength * 8) : value;
  };
}

function wideWriter(signed: boolean, little: boolean) {
  return function (this: Uint8Array, value: number, offset: number, byteLength: number): number {
    checkWidth(byteLength);
    if (byteLength === 1) checkNumber(offset, "offset");
    const bits = byteLength * 8;
    let rest = +value;
    if (signed) checkValue(rest, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1, byteLength);
    else checkValue(rest, 0, 2 ** bits - 1, byteLength);
    checkOffset(this, offset, byteLength);
    rest = Math.floor(Number.isNaN(rest) ? 0 : rest < 0 ? Math.trunc(rest) + 2 ** bits : rest);
    for (let i = 0; i < byteLength; i++) {
      this[little ? offset + i : offset + byteLength - 1 - i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return offset + byteLength;
  };
}

function define(prototype: object, name: string, method: (...args: never[]) => unknown): void {
  Object.defineProperty(method, "name", { value: name, configurable: true });
  const property = { value: method, writable: true, configurable: true, enumerable: true };
  Object.defineProperty(prototype, name, property);
  // Each unsigned method has a second spelling, readUint8 for readUInt8.
  if (name.includes("UInt")) Object.defineProperty(prototype, name.replace("UInt", "Uint"), property);
}

export function addNumberMethods(prototype: object): void {
  for (const kind of KINDS) {
    for (const little of kind.size === 1 ? [true] : [true, false]) {
      const suffix = kind.size === 1 ? "" : little ? "LE" : "BE";
      define(prototype, `read${kind.name}${suffix}`, reader(kind, little));
      define(prototype, `write${kind.name}${suffix}`, writer(kind, little));
    }
  }
  for (const little of [true, false]) {
    const suffix = little ? "LE" : "BE";
    define(prototype, `readUInt${suffix}`, wideReader(false, little));
    define(prototype, `readInt${suffix}`, wideReader(true, little));
    define(prototype, `writeUInt${suffix}`, wideWriter(false, little));
    define(prototype, `writeInt${suffix}`, wideWriter(true, little));
  }
}
