import { isIP } from 'node:net';
import { parseDuration } from '@rookery/model';
import { z } from 'zod';
import { parseEgressList } from '../network/index.js';
import { parseMasterKey } from '../secrets/index.js';
import { parseCrashPoints } from '../crash-points/parse-crash-points.js';

const roles = ['api', 'worker', 'scheduler'] as const;
export type Role = (typeof roles)[number];

/** The environment as typed values; nothing else in the server reads `process.env`. */
export type Configuration = Readonly<z.output<typeof environmentSchema>>;

/** Every fault of the environment at once, one line each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the environment has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

const SHORTEST_LEASE_MS = 1_000;
const LONGEST_LEASE_MS = 600_000;
const SHORTEST_AUDIT_MS = 7 * 86_400_000;
const optionalText = z.string().optional();
const commaList = (text: string): readonly string[] => text.split(',').map((part) => part.trim()).filter((part) => part !== '');

const environmentSchema = z
  .object({
    PORT: z.string().default('3000').transform((text, context) => {
      const port = Number(text);
      if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
      context.addIssue(`"${text}" is not a port; write a number from 0 to 65535 (0 takes a free one)`);
      return z.NEVER;
    }),
    HOST: z.string().default('127.0.0.1'),
    ROOKERY_DATA: z.string().default('.data'),
    DATABASE_URL: urlOf(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/rookery'),
    REDIS_URL: urlOf(['redis:', 'rediss:'], 'redis://host:6379'),
    ROOKERY_ROLE: z.string().default('all').transform((text, context): ReadonlySet<Role> => {
      const named = commaList(text);
      const unknown = named.filter((name) => name !== 'all' && !roles.some((role) => role === name));
      if (unknown.length > 0 || named.length === 0) context.addIssue(`"${text}" names no role; write "all" or a comma list of ${roles.join(', ')}`);
      return new Set(roles.filter((role) => named.includes('all') || named.includes(role)));
    }),
    ROOKERY_OWNER_EMAIL: z.email({ error: (issue) => `"${String(issue.input)}" is not an e-mail address` }).optional(),
    // Shorter than people may choose: what an installation starts with today, it shall start with tomorrow.
    ROOKERY_OWNER_PASSWORD: z.string().min(8, { error: 'the password is too short; use 8 characters or more' }).optional(),
    ROOKERY_DEMO: flagOf(true),
    ROOKERY_EGRESS_ALLOW: z.string().default('').transform((text, context) => tried(context, () => parseEgressList(text))),
    /** What no workspace may call, public or not. */
    ROOKERY_EGRESS_DENY: z.string().default('').transform((text, context) => tried(context, () => parseEgressList(text, 'ROOKERY_EGRESS_DENY'))),
    ROOKERY_MASTER_KEY: optionalText.superRefine((text, context) => {
      if (text !== undefined) tried(context, () => parseMasterKey(text, 'ROOKERY_MASTER_KEY'));
    }),
    /** Keys that are only read with: the former or the next one, while keys are rotated. */
    ROOKERY_MASTER_KEY_OTHERS: z.string().default('').transform(commaList).superRefine((keys, context) => {
      for (const text of keys) tried(context, () => parseMasterKey(text, 'ROOKERY_MASTER_KEY_OTHERS'));
    }),
    ROOKERY_PLUGINS: optionalText.transform((text) => (text === undefined ? undefined : commaList(text))),
    /** Host names the server answers to besides its own address and `localhost`. */
    ROOKERY_HOSTS: z.string().default('').transform(commaList),
    /** Proxies whose `X-Forwarded-For` is believed; without them a caller's address is that of the connection. */
    ROOKERY_TRUSTED_PROXIES: z.string().default('').transform(commaList).superRefine((networks, context) => {
      for (const text of networks) if (!isNetwork(text)) context.addIssue(`"${text}" is neither an address nor a network; write for example "127.0.0.1,10.0.0.0/8"`);
    }),
    /** Where the outside finds this server, for addresses that are given away: hooks for receipts, say. */
    ROOKERY_PUBLIC_URL: urlOf(['https:', 'http:'], 'https://rookery.example.com').transform((text) => text?.replace(/\/+$/, '')),
    /** The identity provider people may sign in at (OpenID Connect). */
    ROOKERY_OIDC_ISSUER: optionalText.superRefine((text, context) => {
      const url = URL.parse(text ?? 'https://none.invalid');
      const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname));
      if (!isSafe || url.search !== '' || url.hash !== '') context.addIssue('this is not the address of an identity provider; write for example "https://login.example.com" (plain http only for one on this machine)');
    }),
    ROOKERY_OIDC_CLIENT_ID: optionalText,
    ROOKERY_OIDC_CLIENT_SECRET: optionalText,
    ROOKERY_OIDC_NAME: z.string().max(60, { error: 'the name is too long; use at most 60 characters' }).optional(),
    ROOKERY_OIDC_ROLE: z.enum(['editor', 'operator', 'viewer'], { error: (issue) => `"${String(issue.input)}" is no role that can be given to everybody; write editor, operator or viewer` }).optional(),
    /** Lets others than loopback read `/metrics`, as a bearer token. */
    ROOKERY_METRICS_TOKEN: z.string().min(16, { error: 'the token is too short; use 16 characters or more' }).optional(),
    /** Calls a second that one hook takes; more are answered 429. Without it only back-pressure limits. */
    ROOKERY_HOOK_RATE: countOf('calls a second'),
    /** Events a second and a day that a workspace may bring in, unless its owner sets another limit. */
    ROOKERY_WORKSPACE_RATE: countOf('events a second'),
    ROOKERY_WORKSPACE_DAILY: countOf('events a day'),
    ROOKERY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], { error: (issue) => `"${String(issue.input)}" is no level; write debug, info, warn, error or silent` }).default('info'),
    /** How long a worker that says nothing keeps the agents it runs; what is left of it is how late a dead one is replaced. */
    ROOKERY_LEASE: z.string().default('15s').transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined && ms >= SHORTEST_LEASE_MS && ms <= LONGEST_LEASE_MS) return ms;
      context.addIssue(`"${text}" is not a duration from 1s to 10m; write for example "15s"`);
      return z.NEVER;
    }),
    /** How long records of the audit log are kept. */
    ROOKERY_AUDIT_KEEP: z.string().default('365d').transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined && ms >= SHORTEST_AUDIT_MS) return ms;
      context.addIssue(`"${text}" is not a duration of 7d or more; write for example "365d"`);
      return z.NEVER;
    }),
    /** A testing aid, see `../crash-points`. */
    ROOKERY_CRASH_POINTS: optionalText.transform((text, context) => (text === undefined ? undefined : tried(context, () => parseCrashPoints(text)))),
  })
  .transform((values) => ({
    port: values.PORT,
    host: values.HOST,
    dataFolder: values.ROOKERY_DATA,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    roles: values.ROOKERY_ROLE,
    ownerEmail: values.ROOKERY_OWNER_EMAIL,
    ownerPassword: values.ROOKERY_OWNER_PASSWORD,
    hasDemo: values.ROOKERY_DEMO,
    egressAllow: values.ROOKERY_EGRESS_ALLOW,
    egressDeny: values.ROOKERY_EGRESS_DENY,
    masterKey: values.ROOKERY_MASTER_KEY,
    masterKeyOthers: values.ROOKERY_MASTER_KEY_OTHERS,
    plugins: values.ROOKERY_PLUGINS,
    hosts: values.ROOKERY_HOSTS,
    trustedProxies: values.ROOKERY_TRUSTED_PROXIES,
    publicUrl: values.ROOKERY_PUBLIC_URL,
    oidc: values.ROOKERY_OIDC_ISSUER === undefined ? undefined : {
      issuer: values.ROOKERY_OIDC_ISSUER,
      clientId: values.ROOKERY_OIDC_CLIENT_ID ?? '',
      clientSecret: values.ROOKERY_OIDC_CLIENT_SECRET,
      name: values.ROOKERY_OIDC_NAME ?? new URL(values.ROOKERY_OIDC_ISSUER).hostname,
      role: values.ROOKERY_OIDC_ROLE,
    },
    metricsToken: values.ROOKERY_METRICS_TOKEN,
    hookRate: values.ROOKERY_HOOK_RATE,
    workspaceRate: values.ROOKERY_WORKSPACE_RATE,
    workspaceDaily: values.ROOKERY_WORKSPACE_DAILY,
    logLevel: values.ROOKERY_LOG_LEVEL,
    leaseMs: values.ROOKERY_LEASE,
    auditKeepMs: values.ROOKERY_AUDIT_KEEP,
    crashPoints: values.ROOKERY_CRASH_POINTS,
  }));

/** An address, or one with the length of its prefix. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/**
 * Reads the variables of the start-up contract. Empty ones count as not given. Throws a `ConfigurationError` with every
 * fault; secrets are never in its text.
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== undefined && text.trim() !== ''));
  const parsed = environmentSchema.safeParse(given);
  // Checks over several variables run whether or not single ones are wrong, so that all is said at once.
  const faults = [...(parsed.error?.issues.map(faultOf) ?? []), ...crossFaults(given)];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new ConfigurationError(faults);
}

function crossFaults(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const role = given['ROOKERY_ROLE'] ?? 'all';
  const isWhole = commaList(role).includes('all') || roles.every((name) => commaList(role).includes(name));
  const hasEmail = given['ROOKERY_OWNER_EMAIL'] !== undefined;
  const hasPassword = given['ROOKERY_OWNER_PASSWORD'] !== undefined;
  return [
    ...oidcFaults(given),
    ...(!isWhole && given['DATABASE_URL'] === undefined ? [`ROOKERY_ROLE: "${role}" shares its database with other processes; set DATABASE_URL, or use the role "all"`] : []),
    ...(hasEmail && !hasPassword ? ['ROOKERY_OWNER_PASSWORD: ROOKERY_OWNER_EMAIL is set without it; set both or neither'] : []),
    ...(hasPassword && !hasEmail ? ['ROOKERY_OWNER_EMAIL: ROOKERY_OWNER_PASSWORD is set without it; set both or neither'] : []),
  ];
}

function oidcFaults(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const hasIssuer = given['ROOKERY_OIDC_ISSUER'] !== undefined;
  if (hasIssuer) return given['ROOKERY_OIDC_CLIENT_ID'] === undefined ? ['ROOKERY_OIDC_CLIENT_ID: ROOKERY_OIDC_ISSUER is set without it; set the id that the provider gave to Rookery'] : [];
  const others = ['ROOKERY_OIDC_CLIENT_ID', 'ROOKERY_OIDC_CLIENT_SECRET', 'ROOKERY_OIDC_NAME', 'ROOKERY_OIDC_ROLE'].filter((name) => given[name] !== undefined);
  return others.length === 0 ? [] : [`ROOKERY_OIDC_ISSUER: ${others.join(' and ')} ${others.length === 1 ? 'is' : 'are'} set without it; set the address of the identity provider`];
}

function faultOf(issue: z.core.$ZodIssue): string {
  const name = issue.path.map(String).join('.');
  return issue.message.startsWith(`${name}:`) ? issue.message : `${name}: ${issue.message}`;
}

function urlOf(protocols: readonly string[], example: string) {
  return optionalText.superRefine((text, context) => {
    if (text === undefined || protocols.includes(URL.parse(text)?.protocol ?? '')) return;
    context.addIssue(`this is not an address beginning with ${protocols.map((protocol) => `"${protocol}//"`).join(' or ')}; write for example "${example}"`);
  });
}

function countOf(what: string) {
  return optionalText.transform((text, context) => {
    if (text === undefined || (Number.isSafeInteger(Number(text)) && Number(text) > 0)) return text === undefined ? undefined : Number(text);
    context.addIssue(`"${text}" is not a number of ${what}; write a whole number above 0`);
    return z.NEVER;
  });
}

function flagOf(fallback: boolean) {
  return optionalText.transform((text, context) => {
    if (text === undefined) return fallback;
    if (text === '0' || text === '1') return text === '1';
    context.addIssue(`"${text}" is neither 0 nor 1`);
    return z.NEVER;
  });
}

function tried<Value>(context: z.core.$RefinementCtx, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
    return z.NEVER;
  }
}
