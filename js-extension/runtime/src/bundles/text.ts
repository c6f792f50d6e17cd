// The globals `TextEncoder` and `TextDecoder`.

export { TextDecoder, TextEncoder } from "../web/text";
