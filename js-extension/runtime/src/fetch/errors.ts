// node-fetch's errors: functions, not classes, so that `message` and `type` are enumerable as there.

interface FetchErrorLike extends Error {
  type: string;
  code?: string;
  errno?: string;
}

function capture(error: object, constructor: unknown): void {
  (Error as unknown as { captureStackTrace(target: object, until: unknown): void }).captureStackTrace(
    error,
    constructor,
  );
}

function define(name: string, constructor: unknown): void {
  const { prototype } = constructor as { prototype: object };
  Object.setPrototypeOf(prototype, Error.prototype);
  Object.defineProperty(prototype, "name", { value: name, writable: true, enumerable: true, configurable: true });
}

/** `type` says what failed; a network failure ("system") carries Node's code. */
export const FetchError = function FetchError(
  this: FetchErrorLike,
  message: string,
  type: string,
  systemError?: { code?: string },
): void {
  this.message = message;
  this.type = type;
  if (systemError) this.code = this.errno = systemError.code!;
  capture(this, this.constructor);
} as unknown as new (message: string, type: string, systemError?: { code?: string }) => FetchErrorLike;

export const AbortError = function AbortError(this: FetchErrorLike, message: string): void {
  this.type = "aborted";
  this.message = message;
  capture(this, this.constructor);
} as unknown as new (message: string) => FetchErrorLike;

define("FetchError", FetchError);
define("AbortError", AbortError);
