import { describe, expect, it } from 'vitest';
import { formatTarget, normaliseHost, parseTarget, parseUrl } from './hosts.js';

describe('normaliseHost', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['0x7F.1', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['127.0.0.1.', '127.0.0.1'],
    ['①②⑦.0.0.1', '127.0.0.1'],
    ['127。0。0。1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['[::ffff:7f00:1]', '127.0.0.1'],
    ['Metadata.Google.Internal.', 'metadata.google.internal'],
    ['EXAMPLE.com', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['%6c', undefined],
  ] as const)('reads %j as %j', (raw, host) => {
    expect(attempt(() => normaliseHost(raw))).toBe(host);
  });

  it.each(['', '/var/run/docker.sock', 'a b', 'user@host', 'host:80', 'host/path', 'fe80::1%eth0', '256.256.256.256', '1.2.3.4.5', '0x100000000', '\\\\.\\pipe\\x'])(
    'refuses %j',
    (raw) => {
      expect(attempt(() => normaliseHost(raw))).toBeUndefined();
    },
  );
});

describe('parseUrl', () => {
  it.each([
    ['http://example.com', 'example.com', 80],
    ['https://example.com', 'example.com', 443],
    ['http://0x7f000001:8080/', '127.0.0.1', 8080],
    ['http://[::ffff:127.0.0.1]/', '127.0.0.1', 80],
    ['http://127.1/', '127.0.0.1', 80],
    ['https://Example.COM./x', 'example.com', 443],
  ])('%s goes to %s port %i', (raw, host, port) => {
    expect(parseUrl(raw)).toMatchObject({ host, port });
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'unix:/var/run/docker.sock', 'http+unix://%2Fvar%2Frun/x', 'data:text/plain,hi', 'gopher://127.0.0.1/', 'javascript:1'])(
    'refuses the scheme of %s',
    (raw) => {
      expect(() => parseUrl(raw)).toThrow(/is not a scheme agents may call; use http: or https:/);
    },
  );

  it('refuses a password inside the url without repeating it', () => {
    expect(() => parseUrl('https://user:hunter2@example.com/')).toThrow('the url of example.com carries a user name or password; use a credential instead');
  });

  it('says how a url looks', () => {
    expect(() => parseUrl('example')).toThrow('"example" is not a url; write for example https://example.com/path');
  });
});

describe('parseTarget', () => {
  it.each([0, -1, 65536, 1.5, Number.NaN])('refuses port %d', (port) => {
    expect(() => parseTarget({ host: 'example.com', port })).toThrow(/is not between 1 and 65535/);
  });

  it('writes IPv6 with brackets', () => {
    expect(formatTarget(parseTarget({ host: '::1', port: 5432 }))).toBe('[::1]:5432');
  });
});

function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
