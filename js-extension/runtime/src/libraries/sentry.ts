// The global `sentrylib`, an object that holds the library [inferred from how Segment names others].

import sentry from "@sentry/node";

export const sentrylib = { sentry: sentry as unknown };
