// Why there is no answer, as Node's errors say it.

import type { TransportError } from "segfn:core";

const NUMBERS: Record<string, number> = {
  ECONNREFUSED: -111,
  ECONNRESET: -104,
  ETIMEDOUT: -110,
  EHOSTUNREACH: -113,
  ENETUNREACH: -101,
  EADDRNOTAVAIL: -99,
  EACCES: -13,
  EPROTO: -71,
  ENOTFOUND: -3008,
  EAI_AGAIN: -3001,
};

type NetworkError = Error & { code?: string };

/** What the transport says, as an error of a socket. */
export function networkError(failure: TransportError, hostname: string): NetworkError {
  const { code, message, syscall } = failure;
  const error = new Error(message) as Error & Record<string, unknown>;
  const asked = syscall || /^(connect|getaddrinfo|read|write) /.exec(message)?.[1];
  if (asked !== undefined && code in NUMBERS) error.errno = NUMBERS[code];
  error.code = code;
  if (asked === undefined) return error as NetworkError;
  error.syscall = asked;
  const address = /^connect \w+ (.*):(\d+)$/.exec(message);
  if (asked === "getaddrinfo") error.hostname = hostname;
  else if (address !== null) Object.assign(error, { address: address[1], port: Number(address[2]) });
  return error as NetworkError;
}

export function hangUp(): NetworkError {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

export function abortedResponse(): NetworkError {
  return Object.assign(new Error("aborted"), { code: "ECONNRESET" });
}

export function abortError(cause: unknown): Error {
  const error = Object.assign(new Error("The operation was aborted", { cause }), { code: "ABORT_ERR" });
  error.name = "AbortError";
  return error;
}
