import { describe, expect, it } from 'vitest';
import { errorOf, TransientError } from '@rookery/sdk';
import { netError } from '@rookery/sdk/testing';
import { explain, type Place } from './failures.js';

const place: Place = { host: 'db.example.com', port: 5432, database: 'auctions', user: 'reader', password: 'hunter22' };

function said(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = explain(error, place, 30_000);
  return { code, message };
}

describe('explain', () => {
  it('calls a refused connection unavailable, and names the host', () => {
    expect(said(netError('network.refused', 'connection refused', { sent: false }))).toEqual({
      code: 'source.unavailable', message: 'the source cannot be reached: db.example.com:5432 does not answer: connection refused',
    });
  });

  it('calls a forbidden address a fault of the set-up', () => {
    expect(said(netError('network.denied', '10.0.0.1 is private', { sent: false }))).toMatchObject({ code: 'source.failed', message: expect.stringContaining('ask the operator to allow it') });
  });

  it.each([[{ code: '57014' }], [{ errno: 1969 }], [{ errno: 3024 }]])('says what to do after a statement time-out %j', (codes) => {
    expect(said(Object.assign(new Error('stopped'), codes))).toMatchObject({ code: 'source.unavailable', message: expect.stringContaining('took longer than 30000 ms') });
  });

  it.each([[{ code: '28P01' }], [{ errno: 1045 }]])('points to the credential after a refused log-in %j', (codes) => {
    expect(said(Object.assign(new Error('denied'), codes))).toMatchObject({ code: 'source.failed', message: expect.stringContaining('check user, password and rights') });
  });

  it.each([[{ code: '42703' }], [{ errno: 1054 }], [{ code: '22P02' }]])('calls a statement the server refuses a user error %j', (codes) => {
    expect(said(Object.assign(new Error('no such column'), codes)).code).toBe('source.failed');
  });

  it.each([[{ code: '57P01' }], [{ code: '53300' }], [{ code: '40001' }], [{ errno: 1040 }], [{ errno: 1213 }], [{ code: 'ECONNRESET' }], [{}]])('tries again after %j', (codes) => {
    expect(said(Object.assign(new Error('gone'), codes)).code).toBe('source.unavailable');
  });

  it.each([[{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }], [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }], [{ code: 'HANDSHAKE_NO_SSL_SUPPORT' }]])('points to the credential when no secure connection comes about %j', (codes) => {
    expect(said(Object.assign(new Error('no'), codes))).toMatchObject({ code: 'source.failed', message: expect.stringContaining('check "tls" and the certificate authority') });
  });

  it('never repeats the password', () => {
    expect(said(Object.assign(new Error('bad password hunter22'), { code: '28P01' })).message).not.toContain('hunter22');
  });

  it('leaves an error of ours as it is', () => {
    const own = new TransientError('wait');
    expect(explain(own, place, 1)).toBe(own);
    expect(said(errorOf('source.failed', { reason: 'x' }))).toEqual({ code: 'source.failed', message: 'the source failed: x' });
  });
});
