// The global `hubspotlib`, an object that holds the library, as at Segment.

import hubspot from "@hubspot/api-client";

export const hubspotlib = { hubspot: hubspot as unknown };
