// lodash looks whether there is a global `_` already; there the getter stands that is loading it, which must not run again.

Object.defineProperty(globalThis, "_", { value: undefined, writable: true, configurable: true, enumerable: false });
