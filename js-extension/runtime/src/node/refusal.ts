// The error of what Node can do and this runtime cannot.

/** `what` was called; `why` says what is missing, and what to do where something can be done. */
export function refusal(what: string, why: string): Error {
  const error = new Error(`${what} does not work in segfn_nb: ${why}`);
  return Object.assign(error, { code: "ERR_SEGFN_NOT_AVAILABLE" });
}
