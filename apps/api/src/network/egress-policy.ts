import { networkInterfaces } from 'node:os';
import { classifyAddress, isSameAddress, parseAddress, type Address, type AddressKind } from './addresses.js';
import { findEntry, type EgressEntry, type EgressList } from './allow-list.js';
import { denied, type NetworkError } from './errors.js';
import { formatTarget, normaliseHost, type Target } from './hosts.js';

/** An endpoint of Rookery itself, such as its database, that agents must not reach. `host` as in `DATABASE_URL` or `HOST`. */
export interface OwnEndpoint {
  readonly what: string;
  readonly host: string;
  readonly port: number;
}

/** What an operator has decided, plus the addresses this machine has (for recognising ourselves under another address). */
export interface EgressPolicyOptions {
  readonly allow: EgressList;
  readonly deny?: EgressList | undefined;
  readonly own?: readonly OwnEndpoint[] | undefined;
  readonly localAddresses?: (() => readonly string[]) | undefined;
}

/** Decides about one address that a name was resolved to. Pure but for reading the machine's own addresses. */
export interface EgressPolicy {
  /** Refusal of a name before it is resolved (cloud metadata names), or undefined. */
  refuseName(target: Target): NetworkError | undefined;
  /** Host names of our own endpoints on this port; the caller resolves them so that the same machine under its address is known too. */
  ownNames(port: number): readonly string[];
  /** Refusal of this address under this name and port, or undefined. `ownAddresses` are what `ownNames` resolved to. */
  refuseAddress(target: Target, address: string, ownAddresses?: readonly string[]): NetworkError | undefined;
}

const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Kinds no listed host name opens, because whoever owns the name's DNS could then aim at them: the address itself must be listed. */
const neverByName: ReadonlySet<AddressKind> = new Set(['metadata', 'link-local', 'multicast', 'unspecified', 'broadcast']);

/**
 * The rules, first match wins: the operator's deny list refuses; our own endpoints need an exact `host:port` entry;
 * the allow list permits (metadata addresses only when listed one by one); what is left must be a public address.
 */
export function createEgressPolicy(options: EgressPolicyOptions): EgressPolicy {
  const { allow, deny = [], own = [], localAddresses = machineAddresses } = options;
  const ownEndpoints = own.map((endpoint) => ({ ...endpoint, host: normaliseHost(endpoint.host) }));

  const isOwn = (endpoint: OwnEndpoint, target: Target, address: Address, ownAddresses: readonly string[]): boolean => {
    if (endpoint.port !== target.port) return false;
    if (endpoint.host === target.host) return true;
    return [endpoint.host, ...ownAddresses].some((text) => {
      const own = parseAddress(text);
      if (own === undefined) return false;
      return isSameAddress(own, address) || (isHere(own, localAddresses) && isHere(address, localAddresses));
    });
  };

  return {
    refuseName(target) {
      if (!metadataNames.has(target.host)) return undefined;
      return denied('metadata-name', `${target.host} hands out the machine's credentials; agents may not call it`);
    },

    ownNames(port) {
      return ownEndpoints.filter((endpoint) => endpoint.port === port && parseAddress(endpoint.host) === undefined).map(({ host }) => host);
    },

    refuseAddress(target, text, ownAddresses = []) {
      const where = formatTarget(target);
      const address = parseAddress(text);
      if (address === undefined) return denied('address', `${where} resolved to ${JSON.stringify(text)}, which is no address`);
      const call = { host: target.host, port: target.port, address };
      if (findEntry(deny, call) !== undefined) return denied('operator-deny', `${where} is on the operator's deny list`);
      const entry = findEntry(allow, call);

      const endpoint = ownEndpoints.find((candidate) => isOwn(candidate, target, address, ownAddresses));
      if (endpoint !== undefined) {
        const exact = findEntry(allow.filter(isExact), call);
        if (exact !== undefined) return undefined;
        return denied('own-endpoint', `${where} is ${endpoint.what} of Rookery itself; only the exact entry "${where}" in ROOKERY_EGRESS_ALLOW permits it`);
      }

      const kind = classifyAddress(address);
      if (kind === 'public') return undefined;
      if (entry !== undefined && opens(entry, kind, allow, call)) return undefined;
      return denied('address', refusal(target, address, kind));
    },
  };
}

function opens(entry: EgressEntry, kind: AddressKind, allow: EgressList, call: Parameters<typeof findEntry>[1]): boolean {
  if (kind === 'metadata') return findEntry(allow.filter((one) => one.kind === 'address'), call) !== undefined;
  if (!isName(entry) || !neverByName.has(kind)) return true;
  return findEntry(allow.filter((one) => !isName(one)), call) !== undefined;
}

function isName({ kind }: EgressEntry): boolean {
  return kind === 'host' || kind === 'domain';
}

function isExact(entry: EgressEntry): boolean {
  return (entry.kind === 'address' || entry.kind === 'host') && entry.port !== undefined;
}

function refusal(target: Target, address: Address, kind: AddressKind): string {
  const numeric = formatTarget({ host: address.toString(), port: target.port });
  const article = /^[aeiou]/.test(kind) ? 'an' : 'a';
  const subject = parseAddress(target.host) === undefined ? `${formatTarget(target)} resolved to ${address.toString()}, ${article} ${kind} address` : `${numeric} is ${article} ${kind} address`;
  return `${subject}; add ${numeric} to ROOKERY_EGRESS_ALLOW to permit it`;
}

function isHere(address: Address, localAddresses: () => readonly string[]): boolean {
  const kind = classifyAddress(address);
  return kind === 'loopback' || kind === 'unspecified' || localAddresses().includes(address.toString());
}

function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => parseAddress(address)?.toString() ?? address));
}
