// The globals `AbortController`, `AbortSignal`, `Event`, `EventTarget` and `structuredClone`.

export { AbortController, AbortSignal } from "../web/abort";
export { structuredClone } from "../web/clone";
export { Event, EventTarget } from "../web/events";
