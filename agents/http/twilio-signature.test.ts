import { createHash } from 'node:crypto';
import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import { isSignedByTwilio, twilioSignature, type TwilioRequest } from './twilio-signature.js';

// The example of Twilio's documentation, "Validating signatures from Twilio".
const documented = {
  url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
  body: 'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212',
  signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
};
const request = (more: Partial<TwilioRequest> & { readonly body?: string } = {}): TwilioRequest => ({
  url: documented.url, signature: documented.signature, contentType: 'application/x-www-form-urlencoded', rawBody: Buffer.from(more.body ?? documented.body), ...more,
});

describe('a signature of Twilio', () => {
  test('is that of the documented example', () => {
    expect(twilioSignature('12345', documented.url, new URLSearchParams(documented.body))).toBe(documented.signature);
    expect(isSignedByTwilio(request(), ['12345'])).toBe(true);
  });

  test('counts under either of two tokens', () => {
    expect(isSignedByTwilio(request(), ['new', '12345'])).toBe(true);
    expect(isSignedByTwilio(request(), ['new', 'newer'])).toBe(false);
  });

  test.each([
    ['another address', { url: 'https://mycompany.com/myapp.php?foo=1&bar=3' }],
    ['another field', { body: documented.body.replace('1234&', '1235&') }],
    ['a body it does not cover', { contentType: 'application/json' }],
    ['no signature', { signature: '' }],
  ])('is refused with %s', (_what, more) => {
    expect(isSignedByTwilio(request(more), ['12345'])).toBe(false);
  });

  test('counts whether or not the port was signed', () => {
    const signature = twilioSignature('12345', 'https://mycompany.com:443/hook', new URLSearchParams());
    expect(isSignedByTwilio(request({ url: 'https://mycompany.com/hook', signature, body: '' }), ['12345'])).toBe(true);
  });

  test('covers a JSON body by its hash in the address', () => {
    const body = '{"sid":"SM1"}';
    const url = `https://mycompany.com/hook?bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const signature = twilioSignature('12345', url, new URLSearchParams());
    const json = request({ url, signature, body, contentType: 'application/json' });
    expect(isSignedByTwilio(json, ['12345'])).toBe(true);
    expect(isSignedByTwilio({ ...json, rawBody: Buffer.from('{"sid":"SM2"}') }, ['12345'])).toBe(false);
  });

  test('is what Twilio\'s own library makes, also of fields that come twice', () => {
    const fields = new URLSearchParams('b=2&a=1&b=1&b=2&ä=ö');
    const own = twilio.validateRequest('12345', twilioSignature('12345', documented.url, fields), documented.url, { a: '1', b: ['2', '1', '2'], ä: 'ö' });
    expect(own).toBe(true);
  });
});
