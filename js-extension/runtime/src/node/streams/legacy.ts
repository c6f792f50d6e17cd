// Node's old Stream class: an emitter with `pipe`, which some libraries still inherit from.

import EventEmitter from "segfn:node/events";

type Listener = (...args: never[]) => void;

interface Emitter {
  on(event: string, listener: Listener): this;
  removeListener(event: string, listener: Listener): this;
  emit(event: string, ...args: unknown[]): boolean;
  listenerCount(event: string): number;
}

interface Source extends Emitter {
  readable?: boolean;
  pause?(): void;
  resume?(): void;
}

interface Target extends Emitter {
  writable?: boolean;
  _isStdio?: boolean;
  write(chunk: unknown): boolean;
  end(): void;
  destroy?(): void;
}

function Stream(this: object, options?: unknown): void {
  (EventEmitter as unknown as Function).call(this, options);
}

Object.setPrototypeOf(Stream.prototype, (EventEmitter as unknown as { prototype: object }).prototype);
Object.setPrototypeOf(Stream, EventEmitter as unknown as object);

Stream.prototype.pipe = function pipe(this: Source, target: Target, options?: { end?: boolean }): Target {
  let ended = false;
  const ondata = (chunk: unknown): void => {
    if (target.writable !== false && target.write(chunk) === false) this.pause?.();
  };
  const ondrain = (): void => {
    if (this.readable) this.resume?.();
  };
  const onend = (): void => {
    if (ended) return;
    ended = true;
    target.end();
  };
  const onclose = (): void => {
    if (ended) return;
    ended = true;
    target.destroy?.();
  };
  const onerror = (error: unknown): void => {
    cleanup();
    if (this.listenerCount("error") === 0) throw error;
  };
  const listeners: [Emitter, string, Listener][] = [
    [this, "data", ondata as Listener],
    [target, "drain", ondrain],
    [this, "error", onerror as Listener],
    [target, "error", onerror as Listener],
    [this, "end", () => cleanup()],
    [this, "close", () => cleanup()],
    [target, "close", () => cleanup()],
  ];
  if (!target._isStdio && options?.end !== false) listeners.unshift([this, "end", onend], [this, "close", onclose]);
  const cleanup = (): void => {
    for (const [emitter, event, listener] of listeners) emitter.removeListener(event, listener);
  };
  for (const [emitter, event, listener] of listeners) emitter.on(event, listener);
  target.emit("pipe", this);
  return target;
};

export default Stream;
