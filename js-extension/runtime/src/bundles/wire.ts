// The wire by itself: what its property test drives in a real engine.

export { bytesFromHost, bytesToHost, call } from "../host/wire";
