// Node's module `util`.

export { util as default } from "../node/util/util";
