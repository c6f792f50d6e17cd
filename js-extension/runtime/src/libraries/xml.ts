// The global `xml`.

import xml from "xml";

export { xml };
