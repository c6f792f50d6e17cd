// The global `winstonlib`, an object that holds the library, as at Segment.

import winston from "winston";

export const winstonlib = { winston: winston as unknown };
