import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { parseAddress } from './addresses.js';
import type { EgressPolicy } from './egress-policy.js';
import { NetworkError, networkError, reasonOf } from './errors.js';
import { formatTarget, type Target } from './hosts.js';
import type { Resolve } from './resolve.js';
import { untilAborted } from './until-aborted.js';
import { refuseAddressIn, refuseNameIn, type WorkspaceLists } from './workspace-lists.js';

/** How long, and until when, a connection may be tried, and what its workspace says of it. */
export interface DialLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly lists?: WorkspaceLists | undefined;
}

/**
 * Opens a guarded connection: every address is checked, and only a checked address is ever connected to. With `tls`
 * the name (not the address) is the server name and what the certificate must show. Rejects with a
 * {@link NetworkError} whose `sent` is false.
 */
export type Dial = (target: Target, limits: DialLimits, tls?: ConnectionOptions) => Promise<Socket>;

/** Builds the dialler from the policy that judges and the resolver that names addresses. */
export function createDialler(policy: EgressPolicy, resolve: Resolve): Dial {
  return async (target, limits, tls) => {
    const deadline = AbortSignal.timeout(limits.timeoutMs);
    const signal = limits.signal === undefined ? deadline : AbortSignal.any([deadline, limits.signal]);
    try {
      const addresses = await untilAborted(checkedAddresses({ policy, resolve, lists: limits.lists }, target), signal);
      const socket = await openTcp(target, addresses, signal);
      return tls === undefined ? socket : await secure(socket, target, tls, signal);
    } catch (error) {
      throw explain(error, target, limits);
    }
  };
}

/** What one address is checked against. */
export interface AddressCheck {
  readonly policy: EgressPolicy;
  readonly resolve: Resolve;
  readonly lists: WorkspaceLists | undefined;
}

/** One address of a target, and why it may not be called. */
export interface JudgedAddress {
  readonly address: string;
  readonly refusal: NetworkError | undefined;
}

/** Judges the name, resolves it, and judges every address; throws when the name alone is refused or has no address. */
export async function judgeAddresses({ policy, resolve, lists }: AddressCheck, target: Target): Promise<readonly JudgedAddress[]> {
  const refused = policy.refuseName(target) ?? (lists && refuseNameIn(lists, target));
  if (refused !== undefined) throw refused;
  const addresses = parseAddress(target.host) === undefined ? await resolve(target.host) : [target.host];
  if (addresses.length === 0) throw networkError('network.refused', `${target.host} has no address`);
  const ownAddresses = await resolveOwn(policy, resolve, target.port);
  return addresses.map((address) => ({ address, refusal: policy.refuseAddress(target, address, ownAddresses) ?? (lists && refuseAddressIn(lists, target, address)) }));
}

/** The addresses of the target that may be called; throws the first refusal when there is none. */
async function checkedAddresses(check: AddressCheck, target: Target): Promise<readonly string[]> {
  const judged = await judgeAddresses(check, target);
  const allowed = judged.filter(({ refusal }) => refusal === undefined);
  const [first] = judged;
  if (allowed.length === 0 && first?.refusal !== undefined) throw first.refusal;
  return allowed.map(({ address }) => address);
}

async function resolveOwn(policy: EgressPolicy, resolve: Resolve, port: number): Promise<readonly string[]> {
  const names = policy.ownNames(port);
  if (names.length === 0) return [];
  const found = await Promise.all(names.map((name) => resolve(name)));
  return found.flat();
}

function openTcp(target: Target, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  const pinned: LookupFunction = (_hostname, options, callback) => {
    const entries = addresses.map((address) => ({ address, family: isIP(address) }));
    const [first] = entries;
    if (options.all === true) callback(null, entries);
    else callback(null, first?.address ?? '', first?.family);
  };
  // Node asks the lookup for every host that is not an address already, and tries what it hands out one after another.
  const socket = connectTcp({ host: target.host, port: target.port, lookup: pinned, autoSelectFamily: true, noDelay: true, keepAlive: true });
  return untilEvent(socket, 'connect', signal);
}

function secure(socket: Socket, target: Target, options: ConnectionOptions, signal: AbortSignal): Promise<Socket> {
  const name = options.servername ?? (parseAddress(target.host) === undefined ? target.host : undefined);
  // With a socket given, TLS connects nowhere itself: host, port and path among the options lead nowhere.
  const tls = connectTls({ ...options, socket, host: target.host, ...(name === undefined ? {} : { servername: name }) });
  return untilEvent(tls, 'secureConnect', signal);
}

function untilEvent<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
  return new Promise((settle, reject) => {
    const stop = (): void => {
      socket.off(event, succeed);
      socket.off('error', fail);
      socket.off('close', closed);
      signal.removeEventListener('abort', abort);
    };
    const succeed = (): void => {
      stop();
      settle(socket);
    };
    const fail = (error: unknown): void => {
      stop();
      // A late error of a socket nobody owns any more must not end the process.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const abort = (): void => fail(signal.reason);
    const closed = (): void => fail(new Error('the other side closed the connection'));
    socket.once(event, succeed);
    socket.once('error', fail);
    socket.once('close', closed);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

function explain(error: unknown, target: Target, limits: DialLimits): NetworkError {
  if (error instanceof NetworkError) return error;
  const where = formatTarget(target);
  if (limits.signal?.aborted === true) return networkError('network.aborted', `connecting to ${where} was stopped`, { cause: error });
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return networkError('network.timeout', `connecting to ${where} took longer than ${limits.timeoutMs} ms`, { cause: error });
  }
  return networkError('network.refused', `cannot connect to ${where}: ${reasonOf(error)}`, { cause: error });
}
