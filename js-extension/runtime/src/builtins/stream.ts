// Node's module `stream`: the npm package readable-stream 3, below the old Stream class.

import Duplex from "readable-stream/lib/_stream_duplex.js";
import PassThrough from "readable-stream/lib/_stream_passthrough.js";
import Readable from "readable-stream/lib/_stream_readable.js";
import Transform from "readable-stream/lib/_stream_transform.js";
import Writable from "readable-stream/lib/_stream_writable.js";
import finished from "readable-stream/lib/internal/streams/end-of-stream.js";
import pipeline from "readable-stream/lib/internal/streams/pipeline.js";

import { from } from "../node/streams/from";
import Stream from "../node/streams/legacy";
import type { StreamModule } from "../node/streams/types";

Readable.from = (items: never, options?: object): unknown => from(Readable, items, options);

interface State {
  _writableState?: { ending: boolean; finished: boolean; objectMode: boolean };
  _readableState?: { endEmitted: boolean };
}

/** What Node's streams tell since version 12, and this package does not. */
function tell(prototype: object, name: string, get: (this: State) => unknown): void {
  if (!(name in prototype)) Object.defineProperty(prototype, name, { get, configurable: true });
}

for (const { prototype } of [Writable, Duplex] as { prototype: object }[]) {
  tell(prototype, "writableEnded", function () {
    return this._writableState?.ending ?? false;
  });
  tell(prototype, "writableFinished", function () {
    return this._writableState?.finished ?? false;
  });
}
tell((Readable as { prototype: object }).prototype, "readableEnded", function () {
  return this._readableState?.endEmitted ?? false;
});

function promised(call: (...args: unknown[]) => unknown): (...args: unknown[]) => Promise<void> {
  return (...args) =>
    new Promise((resolve, reject) => {
      call(...args, (error?: unknown) => (error ? reject(error) : resolve()));
    });
}

const promises = { finished: promised(finished), pipeline: promised(pipeline) };
const members = { Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, promises, Stream };

export default Object.assign(Stream, members) as unknown as StreamModule;
