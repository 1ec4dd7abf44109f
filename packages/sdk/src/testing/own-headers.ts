import type { NetRequest } from '../net.js';
import { netError } from './net-error.js';

/** What the network sets by itself; the host's network refuses a call that sets one of them. */
const ownHeaders: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'keep-alive', 'te', 'trailer', 'expect']);

/** Throws as the network of a host does, so that an agent that would be refused there is refused in its tests. */
export function refuseOwnHeaders({ headers = {} }: Pick<NetRequest, 'headers'>): void {
  const found = Object.keys(headers).find((name) => ownHeaders.has(name.toLowerCase()));
  if (found !== undefined) throw netError('network.denied', `header ${found} is set by the network itself; leave it out`, { sent: false });
}
