// The global `https`.

import https from "segfn:node/https";

export { https };
