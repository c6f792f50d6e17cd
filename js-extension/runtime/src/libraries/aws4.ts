// The global `aws4`.

import aws4 from "aws4";

export { aws4 };
