// The browsers' `crypto` object, Node's crypto.webcrypto.

import { bundle } from "segfn:core";

import { getRandomValues, randomUUID } from "../../node/random";

export const webcrypto = Object.create(null, {
  [Symbol.toStringTag]: { value: "Crypto", configurable: true },
  subtle: {
    get: () => (bundle("crypto-subtle") as { subtle: unknown }).subtle,
    enumerable: true,
    configurable: true,
  },
  getRandomValues: { value: getRandomValues, enumerable: true, configurable: true, writable: true },
  randomUUID: { value: randomUUID, enumerable: true, configurable: true, writable: true },
}) as object;
