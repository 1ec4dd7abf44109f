import { describe, expect, it } from 'vitest';
import { parseEgressList } from './allow-list.js';
import { createEgressPolicy } from './egress-policy.js';

const own = [
  { what: 'the database', host: '127.0.0.1', port: 5432 },
  { what: 'the API', host: '0.0.0.0', port: 3000 },
  { what: 'the database', host: 'db.internal', port: 6432 },
];

const refusal = (allow: string, host: string, address: string, port: number, ownAddresses: readonly string[] = []): string | undefined =>
  createEgressPolicy({ allow: parseEgressList(allow), own, deny: parseEgressList('9.9.9.9'), localAddresses: () => ['192.168.1.20', '203.0.113.5'] }).refuseAddress(
    { host, port },
    address,
    ownAddresses,
  )?.message;

describe('createEgressPolicy', () => {
  it('permits a public address', () => {
    expect(refusal('', 'example.com', '93.184.216.34', 443)).toBeUndefined();
  });

  it('tells how to permit a private address', () => {
    expect(refusal('', '127.0.0.1', '127.0.0.1', 8080)).toBe('127.0.0.1:8080 is a loopback address; add 127.0.0.1:8080 to ROOKERY_EGRESS_ALLOW to permit it');
  });

  it('names the address a name resolved to', () => {
    expect(refusal('', 'intranet.example', '10.0.0.7', 80)).toBe(
      'intranet.example:80 resolved to 10.0.0.7, a private address; add 10.0.0.7:80 to ROOKERY_EGRESS_ALLOW to permit it',
    );
  });

  it('permits what the operator lists', () => {
    expect(refusal('10.0.0.0/8', 'intranet.example', '10.0.0.7', 80)).toBeUndefined();
  });

  it('lets a listed name open private addresses but no link-local ones', () => {
    expect(refusal('intranet.example', 'intranet.example', '10.0.0.7', 80)).toBeUndefined();
    expect(refusal('intranet.example', 'intranet.example', '169.254.1.1', 80)).toMatch('a link-local address');
    expect(refusal('*.example', 'intranet.example', '10.0.0.7', 80)).toBeUndefined();
    expect(refusal('*.example', 'intranet.example', '169.254.1.1', 80)).toMatch('a link-local address');
  });

  it('opens a metadata address only when it is listed by itself', () => {
    expect(refusal('169.254.0.0/16', '169.254.169.254', '169.254.169.254', 80)).toMatch('is a metadata address');
    expect(refusal('169.254.169.254', '169.254.169.254', '169.254.169.254', 80)).toBeUndefined();
  });

  it('refuses what the operator denies although it is public', () => {
    expect(refusal('9.9.9.9:443', '64:ff9b::909:909', '64:ff9b::909:909', 443)).toMatch("on the operator's deny list");
    expect(refusal('', 'dns.example', '9.9.9.9', 443)).toBe("dns.example:443 is on the operator's deny list");
  });

  it.each([
    ['127.0.0.1', '127.0.0.1', 5432],
    ['::1', '::1', 5432],
    ['127.9.9.9', '127.9.9.9', 5432],
    ['192.168.1.20', '192.168.1.20', 5432],
    ['192.168.1.20', '192.168.1.20', 3000],
    ['203.0.113.5', '203.0.113.5', 3000],
  ])('refuses our own endpoint at %s although its network is listed', (host, address, port) => {
    expect(refusal('0.0.0.0/0,::/0', host, address, port)).toMatch(/of Rookery itself; only the exact entry/);
  });

  it('refuses our own database under the address its name resolves to', () => {
    expect(refusal('10.0.0.0/8', '10.0.0.5', '10.0.0.5', 6432, ['10.0.0.5'])).toMatch('is the database of Rookery itself');
    expect(refusal('10.0.0.0/8,64:ff9b::/96', '64:ff9b::a00:5', '64:ff9b::a00:5', 6432, ['10.0.0.5'])).toMatch('is the database of Rookery itself');
    expect(refusal('10.0.0.0/8', '10.0.0.6', '10.0.0.6', 6432, ['10.0.0.5'])).toBeUndefined();
  });

  it('permits our own database when exactly its host and port are listed', () => {
    expect(refusal('127.0.0.1:5432', '127.0.0.1', '127.0.0.1', 5432)).toBeUndefined();
    expect(refusal('127.0.0.1', '127.0.0.1', '127.0.0.1', 5432)).toMatch('only the exact entry "127.0.0.1:5432"');
  });

  it.each(['metadata.google.internal', 'metadata', 'instance-data'])('refuses the metadata name %s before resolving it', (host) => {
    expect(createEgressPolicy({ allow: [] }).refuseName({ host, port: 80 })?.message).toBe(`${host} hands out the machine's credentials; agents may not call it`);
  });
});
