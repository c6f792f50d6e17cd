// The global `Buffer`.

export { Buffer } from "../node/buffer";
