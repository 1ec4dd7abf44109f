import { describe, expect, it } from 'vitest';
import { parseUrl } from './hosts.js';
import { followRedirect, isRedirect, type Hop } from './redirects.js';

const hop = (url: string, method = 'POST'): Hop => ({
  target: parseUrl(url),
  method,
  headers: { authorization: 'Bearer x', cookie: 'a=b', 'x-api-key': 'k', 'idempotency-key': 'i', 'content-type': 'application/json', accept: '*/*' },
  body: new Uint8Array([1]),
});

describe('followRedirect', () => {
  it('keeps method, body and headers for 307 on the same origin', () => {
    const next = followRedirect(hop('https://a.example/x'), 307, '/y', false);
    expect(next).toMatchObject({ method: 'POST', headers: hop('https://a.example').headers, body: new Uint8Array([1]) });
    expect(next.target.url.href).toBe('https://a.example/y');
  });

  it('drops every header that may carry a secret on another origin', () => {
    expect(followRedirect(hop('https://a.example/x'), 307, 'https://b.example/y', false).headers).toEqual({
      'idempotency-key': 'i',
      'content-type': 'application/json',
      accept: '*/*',
    });
  });

  it('treats another port as another origin', () => {
    expect(followRedirect(hop('https://a.example/x'), 307, 'https://a.example:8443/y', false).headers).not.toHaveProperty('authorization');
  });

  it.each([301, 302, 303])('turns a POST into a GET without body for %i', (status) => {
    const next = followRedirect(hop('https://a.example/x'), status, '/y', false);
    expect(next).toMatchObject({ method: 'GET', body: undefined });
    expect(next.headers).not.toHaveProperty('content-type');
  });

  it('keeps a PUT for 302', () => {
    expect(followRedirect(hop('https://a.example/x', 'PUT'), 302, '/y', false).method).toBe('PUT');
  });

  it('refuses to take a secret from https to http', () => {
    expect(() => followRedirect(hop('https://a.example/x'), 307, 'http://a.example/x', true)).toThrow(
      'a.example redirects a call with a secret from https to http://a.example; use the final address',
    );
  });

  it('refuses a redirect to another scheme', () => {
    expect(() => followRedirect(hop('https://a.example/x'), 302, 'file:///etc/passwd', false)).toThrow('file: is not a scheme agents may call');
  });

  it('follows only redirect statuses that say where', () => {
    expect([isRedirect(302, '/x'), isRedirect(302, null), isRedirect(304, '/x'), isRedirect(200, '/x')]).toEqual([true, false, false, false]);
  });
});
