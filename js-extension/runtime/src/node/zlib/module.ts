// Node's module `zlib`.

import { setTimeout } from "segfn:core";

import { crc32, type Packing } from "../../host/inflate";
import { invalidArgType } from "../errors";
import { refusal } from "../refusal";
import { codes, constants } from "./constants";
import { bytesOf, converted, type ZlibOptions } from "./packing";
import { ZlibStream } from "./streams";

type Callback = (error: unknown, result?: Uint8Array) => void;

const KINDS: [name: string, packing: Packing, isUnpacking: boolean][] = [
  ["Deflate", "zlib", false],
  ["Inflate", "zlib", true],
  ["Gzip", "gzip", false],
  ["Gunzip", "gzip", true],
  ["DeflateRaw", "raw", false],
  ["InflateRaw", "raw", true],
  ["Unzip", "unzip", true],
];

const REFUSED: [name: string, method: string][] = [
  ["BrotliCompress", "brotliCompress"],
  ["BrotliDecompress", "brotliDecompress"],
  ["ZstdCompress", "zstdCompress"],
  ["ZstdDecompress", "zstdDecompress"],
];

function lowered(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}

function named<T extends Function>(name: string, made: T): T {
  return Object.defineProperty(made, "name", { value: name, configurable: true });
}

function build(): Record<string, unknown> {
  const module: Record<string, unknown> = {
    crc32: (data: unknown, value = 0): number => crc32(bytesOf(data, "data"), value),
  };
  const creators: Record<string, unknown> = {};
  for (const [name, packing, isUnpacking] of KINDS) {
    const method = lowered(name);
    const Class = class extends ZlibStream {
      constructor(options?: ZlibOptions) {
        super(packing, isUnpacking, options);
      }
    };
    module[name] = named(
      name,
      new Proxy(Class, { apply: (_, __, [options]: [ZlibOptions?]) => new Class(options) }) as unknown as Function,
    );
    const sync = (data: unknown, options?: ZlibOptions): Uint8Array =>
      converted(bytesOf(data), packing, isUnpacking, options);
    const later = (data: unknown, options: unknown, callback?: unknown): void => {
      if (typeof options === "function") [options, callback] = [undefined, options];
      if (typeof callback !== "function") throw invalidArgType("callback", "of type function", callback);
      const bytes = bytesOf(data).slice();
      setTimeout(() => {
        let result: Uint8Array;
        try {
          result = converted(bytes, packing, isUnpacking, options as ZlibOptions | undefined);
        } catch (error) {
          (callback as Callback)(error);
          return;
        }
        (callback as Callback)(null, result);
      }, 0);
    };
    module[method] = named(method, later);
    module[`${method}Sync`] = named(`${method}Sync`, sync);
    creators[`create${name}`] = named(`create${name}`, (options?: ZlibOptions) => new Class(options));
  }
  for (const [name, method] of REFUSED) {
    for (const member of [name, method, `${method}Sync`, `create${name}`]) {
      module[member] = named(member, (): never => {
        throw refusal(`zlib.${member}`, "use gzip or deflate");
      });
    }
  }
  return Object.assign(module, creators, { constants, codes }, constants);
}

/** The constants stand beside the functions too, as they always have. */
export const zlib = build();
for (const name of Object.keys(constants)) Object.defineProperty(zlib, name, { enumerable: false });
