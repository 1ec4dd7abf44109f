import ipaddr from 'ipaddr.js';
import { isSameAddress, parseAddress, type Address } from './addresses.js';
import { normaliseHost } from './hosts.js';

/** One entry of `ROOKERY_EGRESS_ALLOW`: an address, a network or a host name, for all ports or for one. */
export type EgressEntry =
  | { readonly kind: 'address'; readonly address: Address; readonly port: number | undefined }
  | { readonly kind: 'network'; readonly network: Address; readonly bits: number; readonly port: number | undefined }
  | { readonly kind: 'host'; readonly host: string; readonly port: number | undefined };

/** The addresses and hosts an operator has listed. Immutable. */
export type EgressList = readonly EgressEntry[];

/**
 * Reads a comma list of `ip`, `ip:port`, `cidr`, `cidr:port`, `host`, `host:port`; IPv6 with a port is written
 * `[::1]:8080` or `[fd00::/8]:8080`. Throws one error naming every entry that is wrong.
 */
export function parseEgressList(text: string, setting = 'ROOKERY_EGRESS_ALLOW'): EgressList {
  const entries = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  const parsed = entries.map((entry) => ({ entry, value: parseEntry(entry) }));
  const wrong = parsed.filter(({ value }) => value === undefined).map(({ entry }) => JSON.stringify(entry));
  if (wrong.length > 0) {
    throw new Error(`${setting}: ${wrong.join(', ')} is not an address, a network or a host; write for example "127.0.0.1:8080,10.0.0.0/8"`);
  }
  return parsed.flatMap(({ value }) => (value === undefined ? [] : [value]));
}

/** The first entry that covers this address under this name and port, or undefined. */
export function findEntry(list: EgressList, call: { readonly host: string; readonly address: Address; readonly port: number }): EgressEntry | undefined {
  return list.find((entry) => {
    if (entry.port !== undefined && entry.port !== call.port) return false;
    switch (entry.kind) {
      case 'host':
        return entry.host === call.host;
      case 'address':
        return isSameAddress(entry.address, call.address);
      case 'network':
        return entry.network.kind() === call.address.kind() && call.address.match(entry.network, entry.bits);
    }
  });
}

function parseEntry(text: string): EgressEntry | undefined {
  const parts = splitPort(text);
  if (parts === undefined) return undefined;
  const { subject, port } = parts;
  if (subject.includes('/')) return parseNetwork(subject, port);
  const address = parseAddress(subject);
  if (address !== undefined) return { kind: 'address', address, port };
  if (subject.includes(':')) return undefined;
  try {
    const host = normaliseHost(subject);
    const numeric = parseAddress(host);
    return numeric === undefined ? { kind: 'host', host, port } : { kind: 'address', address: numeric, port };
  } catch {
    // Not a host: the caller reports every bad entry in one error.
    return undefined;
  }
}

function parseNetwork(subject: string, port: number | undefined): EgressEntry | undefined {
  if (!ipaddr.isValidCIDR(subject)) return undefined;
  const [network, bits] = ipaddr.parseCIDR(subject);
  return { kind: 'network', network, bits, port };
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
