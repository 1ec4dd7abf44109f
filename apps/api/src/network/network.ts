import type { Net } from '@rookery/sdk';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { EgressList } from './allow-list.js';
import { requireCredentialHost, type CredentialHosts } from './credential-hosts.js';
import { createDialler, type Dial, type DialLimits } from './dial.js';
import { createEgressPolicy, type OwnEndpoint } from './egress-policy.js';
import { NetworkError } from './errors.js';
import { explainTarget, type EgressVerdict } from './explain-target.js';
import { createFetch, type FetchLimits } from './fetch.js';
import { formatTarget, normaliseHost, parseTarget, type Target } from './hosts.js';
import { createHttpAgents } from './http-agents.js';
import { OpenSockets, type Line } from './open-sockets.js';
import { resolveWithSystem, shareLookups, type Resolve } from './resolve.js';
import { refuseAddressIn, refuseNameIn, type WorkspaceLists } from './workspace-lists.js';

/** All limits of the door. Milliseconds, bytes, counts. */
export interface NetworkLimits extends FetchLimits {
  readonly connectTimeoutMs: number;
  readonly connectionsPerOrigin: number;
}

/** The limits used where none are given. */
export const defaultNetworkLimits: NetworkLimits = {
  timeoutMs: 30_000,
  headersTimeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  maxBytes: 10 * 1024 * 1024,
  maxRedirects: 5,
  connectionsPerOrigin: 256,
};

/** Told of every refused call; no secrets and no paths are in it. */
export interface NetworkLog {
  warn(fields: { readonly target: string; readonly reason: string }, message: string): void;
}

export interface NetworkOptions {
  /** `ROOKERY_EGRESS_ALLOW`, parsed with `parseEgressList`. */
  readonly allow: EgressList;
  readonly deny?: EgressList;
  /** Our own database and API, refused unless listed exactly. */
  readonly own?: readonly OwnEndpoint[];
  /** The lists of each workspace as they are now; asked for every connection. Undefined: the workspace has none. */
  readonly listsOf?: (workspaceId: number) => WorkspaceLists | undefined;
  /** Replaces the system's resolver. */
  readonly resolve?: Resolve;
  readonly limits?: Partial<NetworkLimits>;
  /** For every TLS connection that does not say otherwise, such as a private certificate authority (`ca`). */
  readonly tls?: ConnectionOptions;
  readonly now?: () => number;
  readonly log?: NetworkLog;
}

/** Whose calls go through a door. */
export interface NetOwner {
  /** Undefined for what the installation does for itself, such as signing people in; no lists of a workspace hold then. */
  readonly workspaceId: number | undefined;
  /** Knows the credentials of the workspace. */
  readonly credentialHosts?: CredentialHosts;
}

/** The door of the whole process. Connections are pooled over all agents of a workspace; credentials are checked per agent. */
export interface Network {
  /** `ctx.net` for one agent. Keep it as long as the agent lives. */
  forAgent(owner: NetOwner): Net;
  /** What would be said of a call to this url, host or `host:port`, by these lists. Resolves names and connects to nothing. */
  explain(text: string, lists: WorkspaceLists): Promise<EgressVerdict>;
  /** The lists of the workspace have changed: what is open and not permitted any more ends. */
  recheck(workspaceId: number): void;
  /** Ends every connection at once; calls in flight fail. */
  close(): Promise<void>;
}

/** Builds the one network door. Nothing is connected or resolved before the first call. */
export function createNetwork(options: NetworkOptions): Network {
  const limits = { ...defaultNetworkLimits, ...options.limits };
  const listsOf = (workspaceId: number | undefined): WorkspaceLists | undefined => (workspaceId === undefined ? undefined : options.listsOf?.(workspaceId));
  const sockets = new OpenSockets();
  const policy = createEgressPolicy(options);
  const resolve = shareLookups(options.resolve ?? resolveWithSystem);
  const dial = createDialler(policy, resolve);
  const openLine = lineOpener({ dial, sockets, listsOf, log: options.log });
  // A pool of its own for each workspace: what one opens, the lists of another have not judged.
  const dispatchers = new Map<number | undefined, Promise<Dispatcher>>();
  const now = options.now ?? (() => performance.now());

  const recheck = (workspaceId: number): void => {
    const lists = listsOf(workspaceId);
    if (lists !== undefined) sockets.recheck(workspaceId, ({ target }, address) => refuseNameIn(lists, target) ?? refuseAddressIn(lists, target, address));
  };

  return {
    forAgent({ workspaceId, credentialHosts }) {
      const open: OpenLine = (target, given, tls) => openLine({ target, workspaceId }, given, tls);
      const dispatcher = (): Promise<Dispatcher> => {
        const opened = dispatchers.get(workspaceId) ?? openDispatcher(open, limits, options.tls);
        dispatchers.set(workspaceId, opened);
        return opened;
      };
      const check = (credential: string | undefined, target: Target): void => {
        if (credential === undefined) return;
        try {
          requireCredentialHost(credential, credentialHosts, target);
        } catch (error) {
          throw tellDenial(options.log, target, error);
        }
      };
      return {
        fetch: createFetch({ dispatcher, check, limits, now }),
        async connect(request) {
          const target = parseTarget(request);
          check(request.credential, target);
          const tls = request.tls === true ? {} : request.tls === false ? undefined : request.tls;
          return open(target, { timeoutMs: request.timeoutMs ?? limits.connectTimeoutMs, signal: request.signal }, tls && { ...options.tls, ...tls });
        },
        agent: ({ credential } = {}) =>
          createHttpAgents(async (rawTarget, tls) => {
            const target = parseTarget(rawTarget);
            check(credential, target);
            return open(target, { timeoutMs: limits.connectTimeoutMs }, tls && { ...options.tls, ...tls });
          }),
      };
    },
    explain: (text, lists) => explainTarget({ policy, resolve, lists }, text),
    recheck,
    async close() {
      for (const opened of dispatchers.values()) await (await opened).destroy();
      sockets.close();
    },
  };
}

/** Opens a connection for one owner. */
type OpenLine = (target: Target, limits: Omit<DialLimits, 'lists'>, tls?: ConnectionOptions) => Promise<Socket>;

/** The library takes as long to load as a tenth of a start, so it waits for the first call. */
async function openDispatcher(open: OpenLine, limits: NetworkLimits, tls: ConnectionOptions | undefined): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  return new Agent({
    connections: limits.connectionsPerOrigin,
    // HTTP/1.1 only: one request per connection is what makes "was a byte sent" answerable.
    allowH2: false,
    pipelining: 1,
    connect: ({ hostname, protocol, port }, connected) => {
      const isSecure = protocol === 'https:';
      const target = { host: normaliseHost(hostname), port: port === '' ? (isSecure ? 443 : 80) : Number(port) };
      const options = isSecure ? { ...tls, ALPNProtocols: ['http/1.1'] } : undefined;
      open(target, { timeoutMs: limits.connectTimeoutMs }, options).then(
        (socket) => connected(null, socket),
        (error: Error) => connected(error, null),
      );
    },
  });
}

interface LineParts {
  readonly dial: Dial;
  readonly sockets: OpenSockets;
  readonly listsOf: (workspaceId: number | undefined) => WorkspaceLists | undefined;
  readonly log: NetworkLog | undefined;
}

/** Dials by the lists of the moment, keeps what is open, and tells the log of refusals. */
function lineOpener({ dial, sockets, listsOf, log }: LineParts) {
  return async (line: Line, given: Omit<DialLimits, 'lists'>, tls?: ConnectionOptions): Promise<Socket> => {
    const { target, workspaceId } = line;
    try {
      const socket = await dial(target, { ...given, lists: listsOf(workspaceId) }, tls);
      sockets.add(socket, line);
      // They may have changed while it was dialled, before anybody could find the socket.
      const lists = listsOf(workspaceId);
      const refusal = lists && (refuseNameIn(lists, target) ?? refuseAddressIn(lists, target, socket.remoteAddress ?? ''));
      if (refusal === undefined) return socket;
      socket.destroy();
      throw refusal;
    } catch (error) {
      throw tellDenial(log, target, error);
    }
  };
}

/** Tells the log of a refusal, and hands the error back. */
function tellDenial(log: NetworkLog | undefined, target: Target, error: unknown): unknown {
  if (error instanceof NetworkError && error.code === 'network.denied') log?.warn({ target: formatTarget(target), reason: error.message }, 'a call outside was denied');
  return error;
}
