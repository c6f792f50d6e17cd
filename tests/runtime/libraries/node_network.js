// Sends what Node would send over TLS to a plain server on this machine, the host's name kept in `Host`; and stops the
// clock and chance, so that signatures and boundaries can be compared.

(plainPort, securePort, now) => {
  const http = require("node:http");
  const https = require("node:https");
  const plain = http.request;
  const redirected = (scheme) => (input, options, callback) => {
    if (typeof options === "function") [options, callback] = [{}, options];
    const fromUrl = typeof input === "string" || input instanceof URL;
    const asked = fromUrl ? { ...require("node:url").urlToHttpOptions(new URL(input)), ...options } : { ...input };
    if (asked.socketPath) return plain(input, options, callback);
    const usual = scheme === "https:" ? 443 : 80;
    const host = asked.hostname || asked.host || "localhost";
    const agent = asked.agent === undefined || asked.agent === null ? https.globalAgent : asked.agent;
    const keepAlive = agent ? (agent.keepAlive ?? false) : false;
    const port = scheme === "https:" ? securePort : plainPort;
    const made = { ...asked, protocol: "http:", hostname: "127.0.0.1", host: undefined, port, setHost: false };
    made.agent = new http.Agent({ keepAlive, maxSockets: agent ? agent.maxSockets : undefined });
    const authority = Number(asked.port || usual) === usual ? host : `${host}:${asked.port}`;
    if (Array.isArray(made.headers)) made.headers = [...made.headers, "Host", authority];
    const request = plain(made, callback);
    if (!request.headersSent && !request.hasHeader("host")) request.setHeader("Host", authority);
    // Libraries wait for the end of the handshake before they write.
    request.once("socket", (socket) => socket.once("connect", () => socket.emit("secureConnect")));
    return request;
  };
  for (const [module, scheme] of [
    [http, "http:"],
    [https, "https:"],
  ]) {
    module.request = redirected(scheme);
    module.get = (...args) => {
      const request = module.request(...args);
      request.end();
      return request;
    };
  }
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...args) {
      super(...(args.length === 0 ? [now] : args));
    }
    static now() {
      return now;
    }
  };
  Math.random = () => 0.5;
};
