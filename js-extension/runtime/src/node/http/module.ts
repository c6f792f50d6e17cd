// Node's modules `http` and `https`.

import { refusal } from "../refusal";
import { STATUS_CODES } from "../../fetch/status-codes";
import { Agent, SecureAgent } from "./agent";
import { ClientRequest } from "./client-request";
import { checkHeader } from "./headers";
import { IncomingMessage } from "./incoming-message";
import { requestOptions } from "./options";

type Callback = (response: IncomingMessage) => void;

const METHODS =
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE
  NOTIFY OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK
  UNLOCK UNSUBSCRIBE`.split(/\s+/);

function listen(): never {
  throw refusal("http.createServer", "a function answers no requests but its own");
}

function moduleFor(protocol: "http:" | "https:", port: number, AgentClass: typeof Agent): Record<string, unknown> {
  const globalAgent = new AgentClass({ keepAlive: true, timeout: 5000 });
  // Node's own idle timeout, which ends connections that nobody uses, not requests.
  delete globalAgent.options.timeout;
  const module = {
    Agent: AgentClass,
    globalAgent,
    request(input: unknown, options?: unknown, callback?: Callback): ClientRequest {
      if (typeof options === "function") [options, callback] = [undefined, options as Callback];
      const made = requestOptions(input, options, { protocol, port });
      if (made.agent === undefined || made.agent === null) made.agent = module.globalAgent;
      return new ClientRequest(made, callback);
    },
    get(input: unknown, options?: unknown, callback?: Callback): ClientRequest {
      const request = module.request(input, options, callback);
      request.end();
      return request;
    },
    createServer: listen,
    Server: listen,
  };
  return module;
}

export const http: Record<string, unknown> & { secure: unknown } = {
  ...moduleFor("http:", 80, Agent),
  METHODS,
  STATUS_CODES,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage: ClientRequest,
  ServerResponse: listen,
  maxHeaderSize: 16384,
  validateHeaderName: (name: unknown): void => checkHeader(name, ""),
  validateHeaderValue: checkHeader,
  secure: undefined,
};
// Kept beside the module, where user code does not look: https is made of the same classes.
Object.defineProperty(http, "secure", { value: moduleFor("https:", 443, SecureAgent), enumerable: false });
