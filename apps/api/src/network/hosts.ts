import { denied } from './errors.js';
import { parseAddress } from './addresses.js';

/** Where a call goes, in the one spelling everything else compares: lower case, no brackets, no trailing dot, numbers as dotted decimals. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A parsed URL of a call: the target, and whether TLS carries it. */
export interface UrlTarget extends Target {
  readonly url: URL;
  readonly secure: boolean;
}

const forbiddenInHost = /[\s/\\@?#%:]/;

/**
 * Reads a host as a browser would (WHATWG URL): `2130706433`, `0x7f000001`, `017700000001` and `127.1` all become
 * `127.0.0.1`, `[::1]` becomes `::1`, a trailing dot goes. Throws `network.denied` for what is no host, such as a
 * path of a unix socket or an address with a zone.
 */
export function normaliseHost(raw: string): string {
  const bare = raw.startsWith('[') && raw.endsWith(']') ? raw.slice(1, -1) : raw;
  if (parseAddress(bare) === undefined && forbiddenInHost.test(bare)) throw notAHost(raw);
  try {
    return plainHost(new URL(`http://${bare.includes(':') ? `[${bare}]` : bare}/`).hostname);
  } catch (cause) {
    throw notAHost(raw, cause);
  }
}

/** Checks host and port of a socket call and returns them normalised; throws `network.denied`. */
export function parseTarget(target: Target): Target {
  checkPort(target);
  return { host: normaliseHost(target.host), port: target.port };
}

function checkPort({ host, port }: Target): void {
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw denied('port', `port ${port} of ${host} is not between 1 and 65535`);
}

/**
 * Parses the URL of a call. Throws `network.denied` for other schemes than http and https (`file:`, `unix:`,
 * `http+unix:`) and for a user name or password inside the URL, which would end up in logs.
 */
export function parseUrl(raw: string | URL, base?: URL): UrlTarget {
  const url = toUrl(raw, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw denied('scheme', `${url.protocol} is not a scheme agents may call; use http: or https:`);
  }
  if (url.username !== '' || url.password !== '') {
    throw denied('userinfo', `the url of ${url.host} carries a user name or password; use a credential instead`);
  }
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  checkPort({ host: url.hostname, port });
  return { url, secure, host: plainHost(url.hostname), port };
}

/** `host:port` for messages, with brackets around IPv6. */
export function formatTarget({ host, port }: Target): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function toUrl(raw: string | URL, base?: URL): URL {
  try {
    return new URL(raw, base);
  } catch (cause) {
    throw denied('url', `${JSON.stringify(String(raw))} is not a url; write for example https://example.com/path`, { cause });
  }
}

function plainHost(hostname: string): string {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const host = bare.endsWith('.') ? bare.slice(0, -1) : bare;
  if (host === '') throw notAHost(hostname);
  return parseAddress(host)?.toString() ?? host;
}

function notAHost(raw: string, cause?: unknown): Error {
  return denied('host', `${JSON.stringify(raw)} is not a host name or address`, { cause });
}
