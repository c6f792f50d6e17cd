// The global `moment`: moment-timezone with all of its zones.

import moment from "moment-timezone";

export { moment };
