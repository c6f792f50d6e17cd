// The global `stripe`.

import stripe from "stripe";

export { stripe };
