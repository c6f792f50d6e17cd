// The global `fetchretrylib`, an object that holds the function, as at Segment.

import fetchretry from "fetch-retry";

export const fetchretrylib = { fetchretry: fetchretry as unknown };
