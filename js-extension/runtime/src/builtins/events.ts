// Node's module `events`.

import EventEmitter from "events/";

export default EventEmitter;
