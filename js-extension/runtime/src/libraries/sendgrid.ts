// The global `sendgrid`: both of its packages, as at Segment.

import client from "@sendgrid/client";
import mail from "@sendgrid/mail";

export const sendgrid = { client: client as unknown, mail: mail as unknown };
