// Node's module `https`, over the transport that fetch uses.

import http from "segfn:node/http";

export default http.secure;
