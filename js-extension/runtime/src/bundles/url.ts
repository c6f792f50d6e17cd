// The globals `URL` and `URLSearchParams`.

export { URLSearchParams } from "../web/search-params";
export { URL } from "../web/url";
