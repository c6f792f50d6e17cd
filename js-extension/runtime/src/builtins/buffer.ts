// Node's module `buffer`.

import { bundle } from "segfn:core";

import { bufferClass } from "../node/bytes";

const Buffer = bufferClass();

export default {
  Buffer,
  SlowBuffer: Buffer,
  get Blob(): unknown {
    return (bundle("forms") as { Blob: unknown }).Blob;
  },
  INSPECT_MAX_BYTES: 50,
  kMaxLength: 2 ** 53 - 1,
  kStringMaxLength: 536870888,
  constants: { MAX_LENGTH: 2 ** 53 - 1, MAX_STRING_LENGTH: 536870888 },
  btoa: (globalThis as unknown as Record<string, unknown>).btoa,
  atob: (globalThis as unknown as Record<string, unknown>).atob,
};
