// Node's module `assert`, as far as libraries use it.

export { assert as default } from "../node/util/assert";
