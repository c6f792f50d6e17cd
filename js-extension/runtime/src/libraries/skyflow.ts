// The global `skyflowlib`, an object that holds the library, as at Segment.

import skyflow from "skyflow-node";

export const skyflowlib = { skyflow: skyflow as unknown };
