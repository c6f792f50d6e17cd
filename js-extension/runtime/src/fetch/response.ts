// node-fetch's Response.

import { enumerable, tag } from "../node/classes";
import { Body, BODY_MEMBERS, type BodyOptions, clonedPayload, contentTypeOf } from "./body";
import { Headers } from "./headers";
import { STATUS_CODES } from "./status-codes";

const INTERNALS = Symbol("Response internals");

interface ResponseOptions extends BodyOptions {
  url?: string;
  status?: number;
  statusText?: string;
  headers?: unknown;
  counter?: number;
}

export class Response extends Body {
  [INTERNALS]: {
    url: string | undefined;
    status: number;
    statusText: string | undefined;
    headers: Headers;
    counter: number;
  };

  constructor(body: unknown = null, options: ResponseOptions = {}) {
    super(body, options);
    const status = options.status || 200;
    const headers = new Headers(options.headers);
    if (body !== null && body !== undefined && !headers.has("Content-Type")) {
      const contentType = contentTypeOf(body);
      if (contentType) headers.append("Content-Type", contentType);
    }
    const statusText = options.statusText || STATUS_CODES[status];
    this[INTERNALS] = { url: options.url, status, statusText, headers, counter: options.counter ?? 0 };
  }

  override get url(): string {
    return this[INTERNALS].url || "";
  }

  get status(): number {
    return this[INTERNALS].status;
  }

  get ok(): boolean {
    const { status } = this[INTERNALS];
    return status >= 200 && status < 300;
  }

  get redirected(): boolean {
    return this[INTERNALS].counter > 0;
  }

  get statusText(): string | undefined {
    return this[INTERNALS].statusText;
  }

  override get headers(): Headers {
    return this[INTERNALS].headers;
  }

  clone(): Response {
    const { url, status, statusText, headers } = this[INTERNALS];
    const options = { url: url ?? "", status, headers, size: this.size, timeout: this.timeout };
    return new Response(clonedPayload(this), statusText === undefined ? options : { ...options, statusText });
  }
}

enumerable(Body.prototype, BODY_MEMBERS);
enumerable(Response.prototype, ["url", "status", "ok", "redirected", "statusText", "headers", "clone"]);
tag(Response);
