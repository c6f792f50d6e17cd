// Node's module `zlib`.

export { zlib as default } from "../node/zlib/module";
