// What `request(url, options, callback)` was asked for, in Node's own forms.

import { bundle } from "segfn:core";

import { codedError, invalidArgType } from "../errors";

export interface RequestOptions {
  protocol?: string | null;
  host?: string | null;
  hostname?: string | null;
  port?: number | string | null;
  defaultPort?: number | string;
  path?: string | null;
  method?: string;
  headers?: unknown;
  auth?: string | null;
  agent?: unknown;
  timeout?: number;
  setHost?: boolean;
  signal?: AbortSignalLike;
  [name: string]: unknown;
}

export interface AbortSignalLike {
  aborted: boolean;
  reason?: unknown;
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

interface UrlLike {
  protocol: string;
  hostname: string;
  hash: string;
  search: string;
  pathname: string;
  href: string;
  port: string;
  username: string;
  password: string;
}

/** Node's url.urlToHttpOptions. */
export function urlToHttpOptions(url: UrlLike): RequestOptions {
  const { hostname, pathname, port, username, password, search } = url;
  const options: RequestOptions = {
    ...(url as object),
    protocol: url.protocol,
    hostname: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ""}${search || ""}`,
    href: url.href,
  };
  if (port !== "") options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

function isUrl(value: unknown): value is UrlLike {
  const url = value as Partial<UrlLike> | null;
  return Boolean(url?.href && url.protocol && (url as { auth?: unknown }).auth === undefined && !("path" in url));
}

/** `defaults`: of the module that was asked. */
export function requestOptions(
  input: unknown,
  options: unknown,
  defaults: { protocol: string; port: number },
): RequestOptions {
  let made: RequestOptions;
  if (typeof input === "string") {
    const { URL } = bundle("url") as { URL: new (url: string) => UrlLike };
    made = { ...urlToHttpOptions(new URL(input)), ...(options as RequestOptions) };
  } else if (isUrl(input)) {
    made = { ...urlToHttpOptions(input), ...(options as RequestOptions) };
  } else {
    made = { ...(input as RequestOptions) };
  }
  const agent = made.agent as { protocol?: string; defaultPort?: number } | undefined | null | false;
  const protocol = made.protocol || (agent && agent.protocol) || defaults.protocol;
  const expected = (agent && agent.protocol) || defaults.protocol;
  if (protocol !== expected) {
    const message = `Protocol "${protocol}" not supported. Expected "${expected}"`;
    throw codedError("TypeError", "ERR_INVALID_PROTOCOL", message);
  }
  if (made.path && /[^\u0021-\u00ff]/.test(String(made.path))) {
    throw codedError("TypeError", "ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters");
  }
  for (const name of ["hostname", "host"] as const) {
    const value = made[name];
    if (value !== undefined && value !== null && typeof value !== "string") {
      throw invalidArgType(`options.${name}`, "of type string or one of undefined or null", value);
    }
  }
  const method = made.method;
  if (method !== undefined && method !== null && typeof (method as unknown) !== "string") {
    throw invalidArgType("options.method", "of type string", method);
  }
  if (method && !/^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/.test(method)) {
    throw codedError("TypeError", "ERR_INVALID_HTTP_TOKEN", `Method must be a valid HTTP token ["${method}"]`);
  }
  return {
    ...made,
    protocol,
    host: made.hostname || made.host || "localhost",
    port: made.port || made.defaultPort || (agent && agent.defaultPort) || defaults.port,
    path: made.path || "/",
    method: (method || "GET").toUpperCase(),
  };
}
