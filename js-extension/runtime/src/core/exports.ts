// What `require("segfn:core")` gives to bundles.

export type { OutcomeRecord, TransportError, WireRequest, WireResponse } from "../contracts.gen";
export { bundle, loadedBundle } from "./bundles";
export { clearTimeout, now, readRealClockWith, setTimeout } from "./clock";
export { describe, ValidationError } from "./errors";
export { host, type Crossing, type HostFunction } from "./host";
export { note } from "./invocation";
export { isArray, native, parseJSON, stringify } from "./natives";
export { send } from "./network";
export { observer, setObserver, type Observed, type Observer, type Script } from "./observer";
export { randomBytes } from "./random";
export { setEvaluating } from "./stack";
