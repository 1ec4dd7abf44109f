import type { Configuration } from '../configuration/index.js';
import { parseAddress } from '../network/addresses.js';
import { findEntry, type EgressList } from '../network/allow-list.js';
import { fail, ok, warn, type Finding } from './finding.js';

const METADATA = ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200'];
const PUBLIC_V4 = '93.184.215.14';
const WIDE_V4_BITS = 8;
const WIDE_V6_BITS = 16;
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

type Listening = Pick<Configuration, 'host' | 'hosts' | 'publicUrl'>;

/** Whether passwords and tokens may pass a network in the clear. */
export function checkListening({ host, publicUrl }: Listening): Finding {
  if (loopback.has(host)) return ok('listening', `on ${host}, which only this machine reaches`);
  if (publicUrl === undefined) return warn('listening', `on ${host}, for the whole network, and nothing says that a proxy with TLS stands before it`, 'set HOST=127.0.0.1, or put a proxy with TLS before it and set ROOKERY_PUBLIC_URL=https://...');
  if (publicUrl.startsWith('http://')) return fail('listening', `on ${host}, and its public address is ${publicUrl}: passwords and tokens travel readable`, 'put a proxy with TLS before it and set ROOKERY_PUBLIC_URL=https://...');
  return ok('listening', `on ${host}, reached as ${publicUrl}; let nobody but the proxy reach the port itself`);
}

/** Which names the server answers to; others are refused, so that no foreign page is same-origin with it. */
export function checkTrustedHosts({ host, hosts, publicUrl }: Listening): Finding {
  const name = URL.parse(publicUrl ?? '')?.hostname;
  const known = [host, 'localhost', ...hosts].map((one) => one.toLowerCase());
  if (name !== undefined && !known.includes(name)) return warn('trusted hosts', `ROOKERY_PUBLIC_URL names ${name}, and a browser that asks for that name is refused`, `set ROOKERY_HOSTS=${[...hosts, name].join(',')}`);
  return ok('trusted hosts', hosts.length === 0 ? 'localhost and addresses' : `localhost, addresses and ${hosts.join(', ')}`);
}

/** Behind a proxy that is not believed, all callers are one: for the log-in throttle and in the audit log. */
export function checkProxies({ publicUrl, trustedProxies }: Pick<Configuration, 'publicUrl' | 'trustedProxies'>): Finding {
  if (trustedProxies.length > 0) return ok('proxies', `believed of who calls: ${trustedProxies.join(', ')}`);
  if (publicUrl?.startsWith('https://') === true) return warn('proxies', 'ROOKERY_PUBLIC_URL speaks of a proxy with TLS, and none is believed: every caller has its address, for the log-in throttle and in the audit log', 'set ROOKERY_TRUSTED_PROXIES to the address of the proxy, such as 127.0.0.1');
  return ok('proxies', 'none is believed, and none is spoken of');
}

/** `whose` names the setting or the workspace in what is said. */
export function checkEgress(list: EgressList, whose = 'ROOKERY_EGRESS_ALLOW'): readonly Finding[] {
  const check = 'egress';
  const metadata = METADATA.filter((address) => covers(list, address));
  const everything = list.some((entry) => entry.kind === 'network' && entry.bits === 0) || covers(list, PUBLIC_V4);
  const wide = list.filter((entry) => entry.kind === 'network' && entry.bits > 0 && entry.bits < (entry.network.kind() === 'ipv4' ? WIDE_V4_BITS : WIDE_V6_BITS));
  if (everything) return [fail(check, `${whose} permits every address, this machine and its database among them`, 'name the addresses that agents need, such as 10.1.2.3:5432')];
  if (metadata.length > 0) return [fail(check, `${whose} permits ${metadata.join(', ')}, where clouds hand out their own credentials`, 'take that network out of the list')];
  if (wide.length > 0) return [warn(check, `${whose} permits networks of millions of addresses`, 'name the addresses or smaller networks that agents need')];
  return [ok(check, list.length === 0 ? `${whose}: public addresses alone` : `${whose}: ${list.length} entries beside public addresses`)];
}

function covers(list: EgressList, text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && findEntry(list, { host: text, address, port: 80 }) !== undefined;
}

/** Whether the password of a database somewhere else travels encrypted. */
export function checkDatabaseLink(databaseUrl: string | undefined): Finding {
  const url = URL.parse(databaseUrl ?? '');
  if (databaseUrl === undefined || url === null) return ok('database link', 'embedded, by a socket of its own');
  const host = decodeURIComponent(url.searchParams.get('host') ?? url.hostname);
  if (host === '' || host.startsWith('/') || loopback.has(host.replace(/^\[|\]$/g, ''))) return ok('database link', 'within this machine');
  const mode = url.searchParams.get('sslmode') ?? 'none';
  if (['verify-full', 'verify-ca', 'require'].includes(mode)) return ok('database link', `to ${host}, sslmode ${mode}`);
  return warn('database link', `to ${host} without TLS: events and the password travel readable`, 'add ?sslmode=verify-full to DATABASE_URL, unless the network between is yours alone');
}
