// The global `jsonwebtoken`.

import jsonwebtoken from "jsonwebtoken";

export { jsonwebtoken };
