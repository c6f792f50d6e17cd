// The error of what Node can do and this runtime cannot.

/** Stands for a library that cannot work: any of its members may be looked at, and none can be called. */
export function refusedLibrary(name: string, why: string): unknown {
  const throws = (): never => {
    throw refusal(name, why);
  };
  // A function, so that it can be called and constructed.
  return new Proxy(function () {}, {
    get: (_, member) => {
      if (typeof member === "symbol" || member === "then" || member === "toJSON") return undefined;
      return member === "prototype" ? Object.prototype : refusedLibrary(`${name}.${member}`, why);
    },
    apply: throws,
    construct: throws,
  });
}

/** `what` was called; `why` says what is missing, and what to do where something can be done. */
export function refusal(what: string, why: string): Error {
  const error = new Error(`${what} does not work in segfn_nb: ${why}`);
  return Object.assign(error, { code: "ERR_SEGFN_NOT_AVAILABLE" });
}
