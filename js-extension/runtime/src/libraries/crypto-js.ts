// The global `cryptojslib`, an object that holds the library [inferred from how Segment names others].

import cryptojs from "crypto-js";

export const cryptojslib = { cryptojs: cryptojs as unknown };
