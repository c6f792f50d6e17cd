// The global `fetch` and the classes around it: node-fetch 2.6, as at Segment.

import { FetchError } from "../fetch/errors";
import { fetch } from "../fetch/fetch";
import { Headers } from "../fetch/headers";
import { Request } from "../fetch/request";
import { Response } from "../fetch/response";

export { fetch, FetchError, Headers, Request, Response };

Object.assign(fetch, { default: fetch, Headers, Request, Response, FetchError });
