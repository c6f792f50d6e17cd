// The global `uuidv5`, an object that holds the function, as at Segment.

import uuid from "uuidv5";

export const uuidv5 = { uuidv5: uuid as unknown };
