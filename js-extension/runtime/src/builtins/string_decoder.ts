// Node's module `string_decoder`.

import decoder from "string_decoder/";

export default decoder;
