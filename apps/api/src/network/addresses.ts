import ipaddr from 'ipaddr.js';

/** An address ipaddr.js has parsed; IPv4-mapped IPv6 is already turned into the IPv4 it stands for. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * What an address is for. Only `public` may be called without the operator's word; `metadata` are the
 * addresses where clouds hand out machine credentials (AWS, Google, Azure, Alibaba, Oracle, Scaleway, Tencent, OpenStack).
 */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'shared (carrier-grade NAT)'
  | 'multicast'
  | 'unspecified'
  | 'broadcast'
  | 'metadata'
  | 'tunnelled'
  | 'reserved';

const metadataAddresses: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '169.254.42.42',
  '169.254.0.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fd00:42::42',
  'fe80::a9fe:a9fe',
]);

const kindOfIPv4Range: Readonly<Record<string, AddressKind>> = {
  unicast: 'public',
  private: 'private',
  loopback: 'loopback',
  linkLocal: 'link-local',
  carrierGradeNat: 'shared (carrier-grade NAT)',
  multicast: 'multicast',
  broadcast: 'broadcast',
};

const kindOfIPv6Range: Readonly<Record<string, AddressKind>> = {
  unicast: 'public',
  uniqueLocal: 'private',
  deprecatedSiteLocal: 'private',
  loopback: 'loopback',
  linkLocal: 'link-local',
  multicast: 'multicast',
  unspecified: 'unspecified',
  rfc6145: 'tunnelled',
  rfc6052: 'tunnelled',
  '6to4': 'tunnelled',
  teredo: 'tunnelled',
};

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
const wellKnownNat64: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];
const thisNetwork: [ipaddr.IPv4, number] = [ipaddr.IPv4.parse('0.0.0.0'), 8];

/** Parses a numeric address as `net.isIP` understands it, or returns undefined; never resolves a name. */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(withoutDots(text));
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/**
 * Says what an address is for, from the IANA special-purpose registries (RFC 6890) as ipaddr.js knows them.
 * Anything not known to be public is not public. NAT64 (64:ff9b::/96) is judged by the IPv4 inside.
 */
export function classifyAddress(given: Address): AddressKind {
  const address = destinationOf(given);
  if (metadataAddresses.has(address.toString())) return 'metadata';
  if (address instanceof ipaddr.IPv4) {
    if (address.match(thisNetwork)) return 'unspecified';
    return kindOfIPv4Range[address.range()] ?? 'reserved';
  }
  if (isIsatap(address)) return 'tunnelled';
  const kind = kindOfIPv6Range[address.range()] ?? 'reserved';
  return kind === 'public' && !address.match(globalUnicast) ? 'reserved' : kind;
}

/** Whether two parsed addresses lead to the same machine: an IPv4 and its NAT64 form do. */
export function isSameAddress(one: Address, other: Address): boolean {
  return destinationOf(one).toString() === destinationOf(other).toString();
}

/** ipaddr.js reads the IPv4-compatible `::127.0.0.1` as IPv4-mapped, which is another address; in hexadecimal it does not. */
function withoutDots(text: string): string {
  return text.includes('.') && URL.canParse(`http://[${text}]/`) ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : text;
}

/** Where a packet to this address ends: the IPv4 inside a mapped or NAT64 address, every other address itself. */
export function destinationOf(address: Address): Address {
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(wellKnownNat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

/** Interface identifiers `0:5efe:` and `200:5efe:` wrap an IPv4 (RFC 5214, 6.1), whatever the prefix. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [first, second] = address.parts.slice(4);
  return (first === 0 || first === 0x200) && second === 0x5efe;
}
