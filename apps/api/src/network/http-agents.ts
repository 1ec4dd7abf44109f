import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { denied } from './errors.js';
import type { Target } from './hosts.js';

/** Opens the guarded connection behind an agent; `tls` is undefined for plain http. */
export type OpenForAgent = (target: Target, tls: ConnectionOptions | undefined) => Promise<Socket>;

type Created = (error: Error | null, stream: Duplex) => void;

const pool: AgentOptions = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 30_000 };

/**
 * `http.Agent` and `https.Agent` for client libraries, keeping connections alive for 30 s. Each new connection is
 * guarded; a client that follows redirects through the same agent is guarded there too.
 */
export function createHttpAgents(open: OpenForAgent): { readonly http: HttpAgent; readonly https: HttpsAgent } {
  return { http: new GuardedHttpAgent(open), https: new GuardedHttpsAgent(open) };
}

class GuardedHttpAgent extends HttpAgent {
  readonly #open: OpenForAgent;

  constructor(open: OpenForAgent) {
    super(pool);
    this.#open = open;
  }

  override createConnection(options: ClientRequestArgs, created?: Created): undefined {
    deliver(openFor(options, 80, (target) => this.#open(target, undefined)), created);
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  readonly #open: OpenForAgent;

  constructor(open: OpenForAgent) {
    super(pool);
    this.#open = open;
  }

  override createConnection(options: ClientRequestArgs & ConnectionOptions, created?: Created): undefined {
    deliver(openFor(options, 443, (target) => this.#open(target, options)), created);
  }
}

async function openFor(options: ClientRequestArgs, defaultPort: number, open: (target: Target) => Promise<Socket>): Promise<Socket> {
  if (options.socketPath !== undefined && options.socketPath !== null) {
    throw denied('unix-socket', `${options.socketPath} is a unix socket; agents may call http and https hosts only`);
  }
  return open({ host: options.host ?? 'localhost', port: Number(options.port ?? defaultPort) });
}

function deliver(opening: Promise<Socket>, created: Created | undefined): void {
  // Node's types ask for a stream beside an error; there is none, and Node does not look.
  opening.then((socket) => created?.(null, socket), (error: Error) => Reflect.apply(created ?? (() => undefined), undefined, [error]));
}
