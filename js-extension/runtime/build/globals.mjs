// What a library may expect of Node beside its modules, and user code does not have: esbuild puts these where a library
// names them freely.
export { default as process } from "segfn:node/process";
export { setImmediate, clearImmediate } from "segfn:node/timers";
