import { describe, expect, it } from 'vitest';
import { coversTarget, requireCredentialHost } from './credential-hosts.js';

describe('coversTarget', () => {
  it.each([
    ['api.example.com', 'api.example.com', 443, true],
    ['API.example.com', 'api.example.com', 8443, true],
    ['api.example.com:443', 'api.example.com', 443, true],
    ['api.example.com:443', 'api.example.com', 80, false],
    ['*.example.com', 'api.example.com', 443, true],
    ['*.example.com', 'a.b.example.com', 443, true],
    ['*.example.com', 'example.com', 443, false],
    ['*.example.com', 'evilexample.com', 443, false],
    ['*.example.com:8443', 'api.example.com', 8443, true],
    ['*.example.com:8443', 'api.example.com', 443, false],
    ['example.com', 'example.com.evil.test', 443, false],
    ['example.com', 'api.example.com', 443, false],
    ['127.0.0.1:8080', '127.0.0.1', 8080, true],
    ['[::1]:8080', '::1', 8080, true],
    ['[::1]', '::1', 8080, true],
    ['*', 'example.com', 443, false],
    ['crm.example', 'evil-crm.example', 443, false],
    ['crm.example', 'crm.example.evil', 443, false],
    ['crm.example', 'evil.crm.example', 443, false],
    ['*.crm.example', 'crm.example.evil', 443, false],
    ['crm.example', 'xn--rm-nmc.example', 443, false],
    ['crm.example.', 'crm.example', 443, true],
    ['bücher.example', 'xn--bcher-kva.example', 443, true],
    ['*.bücher.example:443', 'api.xn--bcher-kva.example', 443, true],
    ['2130706433', '127.0.0.1', 443, true],
    ['[0:0:0:0:0:0:0:1]:8080', '::1', 8080, true],
    ['*.0.0.1', '127.0.0.1', 443, false],
    ['10.0.0.0/8', '10.0.0.1', 443, false],
    ['', 'example.com', 443, false],
    ['https://crm.example', 'crm.example', 443, false],
  ])('"%s" for %s port %i: %s', (pattern, host, port, isCovered) => {
    expect(coversTarget([pattern], { host, port })).toBe(isCovered);
  });
});

describe('requireCredentialHost', () => {
  it('names the hosts the credential may go to', () => {
    expect(() => requireCredentialHost('crm', () => ['api.example.com'], { host: 'evil.test', port: 443 })).toThrow(
      'credential "crm" may be sent to api.example.com, not to evil.test:443; add the host to the credential to permit it',
    );
  });

  it('sends a credential without hosts nowhere', () => {
    expect(() => requireCredentialHost('crm', () => [], { host: 'a.example', port: 443 })).toThrow('may be sent to no host');
  });

  it('refuses a credential it does not know', () => {
    expect(() => requireCredentialHost('crm', () => undefined, { host: 'a.example', port: 443 })).toThrow('there is no credential "crm"; add it under Credentials');
  });
});
