// What `require("segfn:core")` gives to bundles.

export type { TransportError, WireRequest, WireResponse } from "../contracts.gen";
export { bundle, loadedBundle } from "./bundles";
export { clearTimeout, now, setTimeout } from "./clock";
export { host, type Crossing, type HostFunction } from "./host";
export { note } from "./invocation";
export { native } from "./natives";
export { send } from "./network";
export { randomBytes } from "./random";
