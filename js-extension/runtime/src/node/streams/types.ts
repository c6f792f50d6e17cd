// As much of Node's stream classes as our own code uses.

export type Listener = (...args: never[]) => void;
export type Done = (error?: Error | null, value?: unknown) => void;

export interface Emitter {
  on(event: string, listener: Listener): this;
  once(event: string, listener: Listener): this;
  removeListener(event: string, listener: Listener): this;
  emit(event: string, ...args: unknown[]): boolean;
  listenerCount(event: string): number;
}

export interface Readable extends Emitter {
  readonly destroyed: boolean;
  _read(size: number): void;
  push(chunk: unknown): boolean;
  resume(): this;
  destroy(error?: Error | null): this;
}

export interface Writable extends Emitter {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  write(chunk: unknown, encoding?: unknown, done?: Done): boolean;
  end(chunk?: unknown, encoding?: unknown, done?: unknown): this;
  destroy(error?: Error | null): this;
}

export type ReadableConstructor = new (options?: object) => Readable;
export type WritableConstructor = new (options?: object) => Writable;

/** What `require("stream")` gives. */
export interface StreamModule {
  Readable: ReadableConstructor;
  Writable: WritableConstructor;
  Transform: new (options?: object) => Readable & Writable;
}
