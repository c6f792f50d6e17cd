// The global `libphonenumberjslib`, an object that holds the library, as at Segment.

import * as library from "libphonenumber-js";

export const libphonenumberjslib = { libphonenumberjs: library as unknown };
