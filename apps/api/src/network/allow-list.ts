import ipaddr from 'ipaddr.js';
import { destinationOf, isSameAddress, parseAddress, type Address } from './addresses.js';
import { normaliseHost } from './hosts.js';

/** Of the prefix that makes an IPv6 address an IPv4-mapped one. */
const MAPPED_BITS = 96;
const nameShape = /^[\p{L}\p{N}_.:-]+$/u;

/** One entry of a list: an address, a network, a host name or every name below a domain (`*.example.com`), for all ports or for one. */
export type EgressEntry =
  | { readonly kind: 'address'; readonly address: Address; readonly port: number | undefined }
  | { readonly kind: 'network'; readonly network: Address; readonly bits: number; readonly port: number | undefined }
  | { readonly kind: 'host'; readonly host: string; readonly port: number | undefined }
  | { readonly kind: 'domain'; readonly below: string; readonly port: number | undefined };

/** The addresses and hosts that somebody has listed. Immutable. */
export type EgressList = readonly EgressEntry[];

/**
 * Reads a comma list of `ip`, `ip:port`, `cidr`, `cidr:port`, `host`, `host:port`, `*.domain`, `*.domain:port`; IPv6 with a port is written
 * `[::1]:8080` or `[fd00::/8]:8080`. Throws one error naming every entry that is wrong.
 */
export function parseEgressList(text: string, setting = 'ROOKERY_EGRESS_ALLOW'): EgressList {
  const entries = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  const parsed = entries.map((entry) => ({ entry, value: parseEgressEntry(entry) }));
  const wrong = parsed.filter(({ value }) => value === undefined).map(({ entry }) => JSON.stringify(entry));
  if (wrong.length > 0) {
    throw new Error(`${setting}: ${wrong.join(', ')} is not an address, a network or a host; write for example "127.0.0.1:8080,10.0.0.0/8"`);
  }
  return parsed.flatMap(({ value }) => (value === undefined ? [] : [value]));
}

/** The first entry that covers this address under this name and port, or undefined. A NAT64 address counts as the IPv4 it leads to. */
export function findEntry(list: EgressList, call: { readonly host: string; readonly address: Address; readonly port: number }): EgressEntry | undefined {
  return list.find((entry) => {
    if (entry.kind === 'host' || entry.kind === 'domain') return coversName(entry, call);
    if (entry.port !== undefined && entry.port !== call.port) return false;
    if (entry.kind === 'address') return isSameAddress(entry.address, call.address);
    const address = destinationOf(call.address);
    return [call.address, address].some((one) => entry.network.kind() === one.kind() && one.match(entry.network, entry.bits));
  });
}

/** Whether an entry for names covers this one; entries for addresses never do. */
export function coversName(entry: EgressEntry, { host, port }: { readonly host: string; readonly port: number }): boolean {
  if (entry.port !== undefined && entry.port !== port) return false;
  if (entry.kind === 'host') return entry.host === host;
  return entry.kind === 'domain' && host.endsWith(entry.below);
}

/** Reads one entry, as `parseEgressList` does; undefined for what is none. */
export function parseEgressEntry(text: string): EgressEntry | undefined {
  const parts = splitPort(text);
  if (parts === undefined) return undefined;
  const { subject, port } = parts;
  if (subject.includes('/')) return parseNetwork(subject, port);
  const address = parseAddress(subject);
  if (address !== undefined) return { kind: 'address', address, port };
  if (subject.includes(':')) return undefined;
  const isDomain = subject.startsWith('*.');
  try {
    const host = normaliseHost(isDomain ? subject.slice(2) : subject);
    if (!nameShape.test(host)) return undefined;
    if (isDomain) return parseAddress(host) === undefined ? { kind: 'domain', below: `.${host}`, port } : undefined;
    const numeric = parseAddress(host);
    return numeric === undefined ? { kind: 'host', host, port } : { kind: 'address', address: numeric, port };
  } catch {
    // Not a host: the caller reports every bad entry in one error.
    return undefined;
  }
}

function parseNetwork(subject: string, port: number | undefined): EgressEntry | undefined {
  // Without this `010.0.0.0/8` would be read as octal.
  if (!ipaddr.isValidCIDR(subject) || parseAddress(subject.slice(0, subject.indexOf('/'))) === undefined) return undefined;
  const [network, bits] = ipaddr.parseCIDR(subject);
  const isMapped = network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= MAPPED_BITS;
  return isMapped ? { kind: 'network', network: network.toIPv4Address(), bits: bits - MAPPED_BITS, port } : { kind: 'network', network, bits, port };
}

function splitPort(text: string): { subject: string; port: number | undefined } | undefined {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  const colons = text.split(':').length - 1;
  const plain = colons > 1 ? undefined : /^([^:]+)(?::(\d+))?$/.exec(text);
  const match = bracketed ?? plain;
  if (match === null || match === undefined) return colons > 1 ? { subject: text, port: undefined } : undefined;
  const [, subject = '', digits] = match;
  if (digits === undefined) return { subject, port: undefined };
  const port = Number(digits);
  return port >= 1 && port <= 65535 ? { subject, port } : undefined;
}
