import { z } from 'zod';

const MOST_PER_HOST = 50;
const MOST_HOSTS = 20;
const LONGEST = 4_096;

const cookieSchema = z.strictObject({
  value: z.string(),
  path: z.string(),
  secure: z.boolean(),
  /** Milliseconds; `null` has no end. */
  expiresAt: z.number().nullable(),
});
const jarSchema = z.record(z.string(), z.record(z.string(), cookieSchema));

/** Cookies by host and name. A host gets its own and no other's: `Domain` widens nothing here. */
export type CookieJar = Readonly<z.infer<typeof jarSchema>>;
type Cookie = z.infer<typeof cookieSchema>;

export function readJar(stored: unknown): CookieJar {
  return jarSchema.safeParse(stored).data ?? {};
}

/** The `Cookie` header for an address (RFC 6265, 5.4); `undefined` without any. */
export function cookieHeader(jar: CookieJar, url: URL, now: number): string | undefined {
  const fitting = Object.entries(jar[url.host] ?? {}).filter(([, cookie]) => isFor(cookie, url, now));
  return fitting.length === 0 ? undefined : fitting.map(([name, { value }]) => `${name}=${value}`).join('; ');
}

/** The jar after an answer. One that has ended, or is over 4 KiB, or the 51st of a host, is not kept. */
export function takeCookies(jar: CookieJar, url: URL, headers: Headers, now: number): CookieJar {
  const own: Record<string, Cookie> = { ...jar[url.host] };
  for (const line of headers.getSetCookie()) {
    const parsed = line.length > LONGEST ? undefined : parseCookie(line, url, now);
    if (parsed === undefined) continue;
    const { name, cookie } = parsed;
    if (cookie.expiresAt !== null && cookie.expiresAt <= now) Reflect.deleteProperty(own, name);
    else if (name in own || Object.keys(own).length < MOST_PER_HOST) own[name] = cookie;
  }
  const hosts = Object.entries({ ...jar, [url.host]: own }).filter(([, cookies]) => Object.keys(cookies).length > 0);
  return Object.fromEntries(hosts.slice(-MOST_HOSTS));
}

function parseCookie(line: string, url: URL, now: number): { readonly name: string; readonly cookie: Cookie } | undefined {
  const [pair = '', ...attributes] = line.split(';');
  const split = pair.indexOf('=');
  const name = pair.slice(0, split).trim();
  if (split < 1 || !/^[\x21-\x7e]+$/.test(name) || name === '__proto__') return undefined;
  const read = new Map(attributes.map((attribute) => {
    const [key = '', ...value] = attribute.split('=');
    return [key.trim().toLowerCase(), value.join('=').trim()] as const;
  }));
  const path = read.get('path')?.startsWith('/') === true ? read.get('path') ?? '/' : url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/')));
  return { name, cookie: { value: pair.slice(split + 1).trim(), path, secure: read.has('secure'), expiresAt: expiryOf(read, now) } };
}

// RFC 6265, 5.3: Max-Age wins over Expires.
function expiryOf(attributes: ReadonlyMap<string, string>, now: number): number | null {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1_000;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? null : expires;
}

function isFor(cookie: Cookie, url: URL, now: number): boolean {
  if (cookie.expiresAt !== null && cookie.expiresAt <= now) return false;
  if (cookie.secure && url.protocol !== 'https:') return false;
  return url.pathname === cookie.path || url.pathname.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`);
}
