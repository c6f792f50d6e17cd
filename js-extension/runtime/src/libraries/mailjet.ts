// The global `nodemailjet`, an object that holds the library, as at Segment.

import mailjet from "node-mailjet";

export const nodemailjet = { nodemailjet: mailjet as unknown };
