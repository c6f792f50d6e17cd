// The global `twilio`.

import twilio from "twilio";

export { twilio };
