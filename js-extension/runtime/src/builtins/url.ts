// Node's module `url`: the old parser, and the classes of the standard.

import { bundle } from "segfn:core";
import legacy from "url/";

import { urlToHttpOptions } from "../node/http/options";

type Classes = Record<"URL" | "URLSearchParams", unknown>;

export default {
  ...(legacy as object),
  get URL(): unknown {
    return (bundle("url") as Classes).URL;
  },
  get URLSearchParams(): unknown {
    return (bundle("url") as Classes).URLSearchParams;
  },
  urlToHttpOptions,
  fileURLToPath: (url: unknown): string => decodeURIComponent(String(url).replace(/^file:\/\//, "")),
  pathToFileURL: (path: string): unknown =>
    new (bundle("url") as { URL: new (url: string) => unknown }).URL(`file://${path}`),
};
