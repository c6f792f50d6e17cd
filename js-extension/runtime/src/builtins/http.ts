// Node's module `http`, for libraries: `https` is the global that Segment has.

export { http as default } from "../node/http/module";
