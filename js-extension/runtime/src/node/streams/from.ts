// Readable.from: a stream of what an iterable gives.

import type { Readable, ReadableConstructor } from "./types";

type Items = Iterable<unknown> & AsyncIterable<unknown>;

export function from(Readable: ReadableConstructor, items: Items, options?: object): Readable {
  if (typeof (items as unknown) === "string" || items instanceof Uint8Array) {
    return new Readable({
      objectMode: true,
      ...options,
      read(this: Readable) {
        this.push(items);
        this.push(null);
      },
    });
  }
  const iterator = (items[Symbol.asyncIterator] ?? items[Symbol.iterator]).call(items) as AsyncIterator<unknown>;
  let reading = false;
  const readable = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  const next = async (): Promise<void> => {
    for (;;) {
      try {
        const { value, done } = await iterator.next();
        if (done) {
          readable.push(null);
        } else if (readable.push((await value) as unknown)) {
          continue;
        } else {
          reading = false;
        }
      } catch (error) {
        readable.destroy(error as Error);
      }
      return;
    }
  };
  readable._read = (): void => {
    if (reading) return;
    reading = true;
    void next();
  };
  return readable;
}
