// The global `mailchimplib`, an object that holds the library, as at Segment.

import mailchimp from "@mailchimp/mailchimp_marketing";

export const mailchimplib = { mailchimp: mailchimp as unknown };
