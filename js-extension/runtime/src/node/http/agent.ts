// Node's Agent: a bag of options, since the host keeps the connections.

import EventEmitter from "segfn:node/events";

import type { Emitter } from "../streams/types";

const Base = EventEmitter as unknown as new () => Emitter;

export interface AgentOptions {
  keepAlive?: boolean;
  maxSockets?: number;
  maxFreeSockets?: number;
  keepAliveMsecs?: number;
  timeout?: number;
  [name: string]: unknown;
}

export class Agent extends Base {
  defaultPort = 80;
  protocol = "http:";
  options: AgentOptions;
  keepAlive: boolean;
  keepAliveMsecs: number;
  maxSockets: number;
  maxFreeSockets: number;
  maxTotalSockets = Infinity;
  scheduling = "lifo";
  totalSocketCount = 0;
  sockets = {};
  freeSockets = {};
  requests = {};

  static defaultMaxSockets = Infinity;

  constructor(options: AgentOptions = {}) {
    super();
    this.options = { noDelay: true, path: null, ...options };
    this.keepAlive = options.keepAlive ?? false;
    this.keepAliveMsecs = options.keepAliveMsecs ?? 1000;
    this.maxSockets = options.maxSockets ?? Infinity;
    this.maxFreeSockets = options.maxFreeSockets ?? 256;
  }

  destroy(): void {}
  getName(options: { host?: string; port?: number } = {}): string {
    return `${options.host ?? "localhost"}:${options.port ?? ""}:`;
  }
}

export class SecureAgent extends Agent {
  override defaultPort = 443;
  override protocol = "https:";
}
