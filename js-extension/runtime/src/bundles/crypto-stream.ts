export { streamCall } from "../crypto/streams/stream";
