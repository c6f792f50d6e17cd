// Node's util.types: which built-in class a value is of, whatever its prototype says.

const tag = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
const typedTag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!;

const TYPED = `Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array
  Float64Array BigInt64Array BigUint64Array`.split(/\s+/);
const TAGGED = `Map Set WeakMap WeakSet Promise ArrayBuffer SharedArrayBuffer DataView GeneratorFunction
  AsyncFunction`.split(/\s+/);

type Test = (value: unknown) => boolean;

const made: Record<string, Test> = {
  isDate: (value) => value instanceof Date,
  isRegExp: (value) => value instanceof RegExp,
  isNativeError: (value) => value instanceof Error,
  isBoxedPrimitive: (value) =>
    typeof value === "object" && ["Number", "String", "Boolean", "Symbol", "BigInt"].includes(tag(value)),
  isTypedArray: (value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isArrayBufferView: (value) => ArrayBuffer.isView(value),
  isAnyArrayBuffer: (value) => ["ArrayBuffer", "SharedArrayBuffer"].includes(tag(value)),
  isGeneratorObject: (value) => tag(value) === "Generator",
  isArgumentsObject: (value) => tag(value) === "Arguments",
  isProxy: () => false,
};
for (const name of TAGGED) made[`is${name}`] = (value) => tag(value) === name;
made.isAsyncFunction = (value) => ["AsyncFunction", "AsyncGeneratorFunction"].includes(tag(value));
for (const name of TYPED) {
  made[`is${name}`] = (value) => ArrayBuffer.isView(value) && (typedTag.call(value) as unknown) === name;
}

export const types = made;
