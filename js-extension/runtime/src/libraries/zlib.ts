// The global `zlib`, an object that holds Node's module, as at Segment.

import module from "segfn:node/zlib";

export const zlib = { zlib: module };
