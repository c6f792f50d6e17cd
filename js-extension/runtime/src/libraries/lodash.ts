// The global `_`.

import "../node/absent-underscore";
import lodash from "lodash";

export { lodash as _ };
