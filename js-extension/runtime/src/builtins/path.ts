// Node's module `path`, on a system with slashes.

import path from "path-browserify";

export default path;
