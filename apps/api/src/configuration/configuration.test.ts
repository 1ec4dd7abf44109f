import { expect, test } from 'vitest';
import { ConfigurationError, readConfiguration } from './configuration.js';

test('starts everything on 127.0.0.1:3000 with the demo when nothing is set', () => {
  expect(readConfiguration({})).toMatchObject({
    port: 3000, host: '127.0.0.1', dataFolder: '.data', databaseUrl: undefined, hasDemo: true, plugins: undefined, roles: new Set(['api', 'worker', 'scheduler']),
  });
});

test('takes an empty variable for one that is not set', () => {
  expect(readConfiguration({ PORT: '', DATABASE_URL: ' ', ROOKERY_DEMO: '' })).toMatchObject({ port: 3000, databaseUrl: undefined, hasDemo: true });
});

test('reports every fault at once', () => {
  const faults = faultsOf({ PORT: '80000', ROOKERY_DEMO: 'no', ROOKERY_EGRESS_ALLOW: 'a b', ROOKERY_EGRESS_DENY: '*', DATABASE_URL: 'mysql://x', ROOKERY_OWNER_EMAIL: 'anna' });
  expect(faults).toEqual([
    'PORT: "80000" is not a port; write a number from 0 to 65535 (0 takes a free one)',
    'DATABASE_URL: this is not an address beginning with "postgres://" or "postgresql://"; write for example "postgresql://user:password@host:5432/rookery"',
    'ROOKERY_OWNER_EMAIL: "anna" is not an e-mail address',
    'ROOKERY_DEMO: "no" is neither 0 nor 1',
    'ROOKERY_EGRESS_ALLOW: "a b" is not an address, a network or a host; write for example "127.0.0.1:8080,10.0.0.0/8"',
    'ROOKERY_EGRESS_DENY: "*" is not an address, a network or a host; write for example "127.0.0.1:8080,10.0.0.0/8"',
    'ROOKERY_OWNER_PASSWORD: ROOKERY_OWNER_EMAIL is set without it; set both or neither',
  ]);
});

test('never shows a password or a key in a fault', () => {
  const text = String(faultsOf({ DATABASE_URL: 'mysql://user:hunter22@host', ROOKERY_MASTER_KEY: 'swordfish', ROOKERY_OWNER_PASSWORD: 'short' }));
  expect(text).not.toMatch(/hunter22|swordfish|"short"/);
});

test('refuses a single role without a database to share', () => {
  expect(faultsOf({ ROOKERY_ROLE: 'worker' })).toEqual(['ROOKERY_ROLE: "worker" shares its database with other processes; set DATABASE_URL, or use the role "all"']);
  expect(readConfiguration({ ROOKERY_ROLE: 'worker,scheduler', DATABASE_URL: 'postgres://db/rookery' }).roles).toEqual(new Set(['worker', 'scheduler']));
});

test('believes no proxy unless it is named by its address or network', () => {
  expect([readConfiguration({}).trustedProxies, readConfiguration({ ROOKERY_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8' }).trustedProxies]).toEqual([[], ['127.0.0.1', '10.0.0.0/8', 'fd00::/8']]);
  expect(faultsOf({ ROOKERY_TRUSTED_PROXIES: 'proxy.example.com' })).toEqual(['ROOKERY_TRUSTED_PROXIES: "proxy.example.com" is neither an address nor a network; write for example "127.0.0.1,10.0.0.0/8"']);
  expect(['10.0.0.0/33', '10.0.0.0/8/8', '*'].flatMap((text) => faultsOf({ ROOKERY_TRUSTED_PROXIES: text }))).toHaveLength(3);
});

test('keeps the audit log for a year, and at least for a week', () => {
  expect([readConfiguration({}).auditKeepMs, readConfiguration({ ROOKERY_AUDIT_KEEP: '7d' }).auditKeepMs]).toEqual([365 * 86_400_000, 7 * 86_400_000]);
  expect(faultsOf({ ROOKERY_AUDIT_KEEP: '1d' })).toEqual(['ROOKERY_AUDIT_KEEP: "1d" is not a duration of 7d or more; write for example "365d"']);
});

test('takes a lease of one second to ten minutes', () => {
  expect([readConfiguration({}).leaseMs, readConfiguration({ ROOKERY_LEASE: '3s' }).leaseMs]).toEqual([15_000, 3_000]);
  expect(['500ms', '11m', 'long'].flatMap((text) => faultsOf({ ROOKERY_LEASE: text }))).toEqual(
    ['500ms', '11m', 'long'].map((text) => `ROOKERY_LEASE: "${text}" is not a duration from 1s to 10m; write for example "15s"`),
  );
});

test('takes an identity provider over TLS, with an id, and a role that is not the owner', () => {
  const given = { ROOKERY_OIDC_ISSUER: 'https://login.example.com/realms/a', ROOKERY_OIDC_CLIENT_ID: 'rookery' };
  expect([readConfiguration({}).oidc, readConfiguration(given).oidc]).toEqual([undefined, { issuer: given.ROOKERY_OIDC_ISSUER, clientId: 'rookery', clientSecret: undefined, name: 'login.example.com', role: undefined }]);
  expect(readConfiguration({ ...given, ROOKERY_OIDC_ISSUER: 'http://127.0.0.1:8080' }).oidc?.issuer).toBe('http://127.0.0.1:8080');
  expect(['http://login.example.com', 'login.example.com', 'https://login.example.com/?a=b'].flatMap((issuer) => faultsOf({ ...given, ROOKERY_OIDC_ISSUER: issuer }))).toHaveLength(3);
  expect(faultsOf({ ROOKERY_OIDC_ISSUER: given.ROOKERY_OIDC_ISSUER })).toEqual(['ROOKERY_OIDC_CLIENT_ID: ROOKERY_OIDC_ISSUER is set without it; set the id that the provider gave to Rookery']);
  expect(faultsOf({ ROOKERY_OIDC_CLIENT_ID: 'rookery', ROOKERY_OIDC_ROLE: 'owner' })).toEqual([
    'ROOKERY_OIDC_ROLE: "owner" is no role that can be given to everybody; write editor, operator or viewer',
    'ROOKERY_OIDC_ISSUER: ROOKERY_OIDC_CLIENT_ID and ROOKERY_OIDC_ROLE are set without it; set the address of the identity provider',
  ]);
});

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}
