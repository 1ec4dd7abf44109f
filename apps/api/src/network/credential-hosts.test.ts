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
