// The global `AWSv3`: version 3 of AWS's SDK. Every name of its packages is a member, and every package too, under its
// own name [inferred]; a package is loaded when one of its names is read.

import { bundle } from "segfn:core";
import packages from "aws3-exported";

type Members = Record<string, unknown>;

export const AWSv3: Members = {};

function member(name: string, read: () => unknown): void {
  const settle = (value: unknown): unknown => {
    Object.defineProperty(AWSv3, name, { value, writable: true, configurable: true, enumerable: true });
    return value;
  };
  Object.defineProperty(AWSv3, name, { get: () => settle(read()), set: settle, configurable: true, enumerable: true });
}

for (const [name, file, names] of packages as [string, string, string][]) {
  const load = (): Members => bundle(file) as Members;
  member(name, load);
  for (const one of names.split(" ")) member(one, () => load()[one]);
}
