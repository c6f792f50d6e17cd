// The global `xml2js`.

import xml2js from "xml2js";

export { xml2js };
