// The global `jsforce`.

import jsforce from "jsforce";

export { jsforce };
