export { streamCall } from "../crypto/stream";
