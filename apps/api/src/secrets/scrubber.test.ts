import { describe, expect, it } from 'vitest';
import { createScrubber } from './scrubber.js';

const secret = 'p@ss "wörd"/+&1';
const scrubber = createScrubber();
scrubber.add(secret);

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('createScrubber', () => {
  it.each([
    ['plain', `password is ${secret}!`, 'password is [secret]!'],
    ['url-encoded', `?p=${encodeURIComponent(secret)}&q=1`, '?p=[secret]&q=1'],
    ['url-encoded in lower case', `?p=${encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())}`, '?p=[secret]'],
    ['form-encoded', new URLSearchParams({ p: secret }).toString(), 'p=[secret]'],
    ['inside json', JSON.stringify({ p: secret }), '{"p":"[secret]"}'],
    ['inside json inside json', JSON.stringify({ body: JSON.stringify({ p: secret }) }), '{"body":"{\\"p\\":\\"[secret]\\"}"}'],
    ['in html', `<b title="p@ss &quot;wörd&quot;/+&amp;1">`, '<b title="[secret]">'],
    ['read as latin-1', Buffer.from(secret).toString('latin1'), '[secret]'],
    ['in hex', Buffer.from(secret).toString('hex'), '[secret]'],
    ['twice', `${secret} ${secret}`, '[secret] [secret]'],
    ['next to each other', `${secret}${secret}`, '[secret]'],
    ['nowhere', 'nothing here', 'nothing here'],
  ])('hides a secret that is %s', (_how, input, output) => {
    expect(scrubber.text(input)).toBe(output);
  });

  it.each([0, 1, 500])('hides each of them beside %i others that begin alike, until it is removed', (others) => {
    const many = createScrubber();
    many.add('rk_a.b*c', '[secret] \ud800', ...Array.from({ length: others }, (_, index) => `rk_${index}-other`));
    expect(many.text('rk_a.b*c, rk_aXbbc, [secret] \ud800')).toBe('[secret], rk_aXbbc, [secret]');
    many.remove('rk_a.b*c');
    expect(many.text('rk_a.b*c')).toBe('rk_a.b*c');
  });

  it.each(['', 'a', 'ab', 'user:', 'someone@example.com:'])('hides it in base64 behind %j', (prefix) => {
    const scrubbed = scrubber.text(`Basic ${base64(`${prefix}${secret}`)}`);
    expect(scrubbed).toContain('[secret]');
    expect(scrubbed).not.toContain(base64(`${prefix}${secret}`).slice(-12, -4));
  });

  it('hides it in base64url', () => {
    const token = 'ÿÿþ>>>???~~~ÿÿ';
    const other = createScrubber();
    other.add(token);
    expect(other.text(Buffer.from(token).toString('base64url'))).toMatch(/^\[secret\].{0,2}$/);
  });

  it('takes every character of a pattern literally', () => {
    const other = createScrubber();
    other.add('.*+?^${}()|[]\\/-');
    expect(other.text('abc .*+?^${}()|[]\\/- def')).toBe('abc [secret] def');
  });

  it('prefers the longer of two secrets that begin alike', () => {
    const other = createScrubber();
    other.add('token', 'token-with-more');
    expect(other.text('token-with-more token')).toBe('[secret] [secret]');
  });

  it('hides a secret until it was removed as often as it was added', () => {
    const other = createScrubber();
    other.add('shared', 'shared');
    other.remove('shared');
    expect(other.text('shared')).toBe('[secret]');
    other.remove('shared');
    expect(other.text('shared')).toBe('shared');
  });

  it('leaves values too short to be secrets', () => {
    const other = createScrubber();
    other.add('on', '', '123');
    expect(other.text('on 123')).toBe('on 123');
  });

  it('hides a key of several lines, whole and line by line', () => {
    const other = createScrubber();
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
    other.add(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`);
    expect(other.text(`bad line ${line}`)).toBe('bad line [secret]');
    expect(other.text(JSON.stringify(`-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`))).toBe('"[secret]"');
  });

  it('hides a very long secret', () => {
    const other = createScrubber();
    const long = 'aB3$'.repeat(5_000);
    other.add(long);
    expect(other.text(`x ${long} y`)).toBe('x [secret] y');
  });

  it('hides thousands of secrets', () => {
    const other = createScrubber();
    const many = Array.from({ length: 2_000 }, (_, index) => `secret-number-${index}-${'x'.repeat(index % 40)}`);
    other.add(...many);
    expect(other.text(many.join(' '))).toBe(many.map(() => '[secret]').join(' '));
  });

  it.each([
    ['the token of an address', 'https://hooks.example.com/v1/spaces/AAA/messages?key=AIzaSyExample&token=q2w3e4r5t6', 'no token q2w3e4r5t6', 'no token [secret]'],
    ['the last segment of an address', 'https://discord.example.com/api/webhooks/123/aB3-dE5_fG7hI9jK1l', 'unknown webhook aB3-dE5_fG7hI9jK1l', 'unknown webhook [secret]'],
    ['the token behind its number', '123456:AAExampleTokenOfABot', 'token AAExampleTokenOfABot', 'token [secret]'],
    ['a line of the key in a key file', JSON.stringify({ type: 'service_account', private_key: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----\n' }), 'bad: MIIEvQIBADANBgkqhkiG9w0', 'bad: [secret]'],
    ['a password without its user', 'reader:s3cret-word', 'password s3cret-word', 'password [secret]'],
  ])('hides %s', (_what, whole, input, output) => {
    const other = createScrubber();
    other.add(whole);
    expect([other.text(input), other.text(whole)]).toEqual([output, '[secret]']);
  });

  it('leaves the names and hosts in a key file', () => {
    const other = createScrubber();
    other.add(JSON.stringify({ type: 'service_account', client_email: 'robot@example.com', private_key: 'MIIEvQIBADANBgkqhkiG9w0' }));
    expect(other.text('service_account robot@example.com')).toBe('service_account robot@example.com');
  });

  it('finds nothing any more once all was removed', () => {
    const other = createScrubber();
    other.add(secret);
    other.remove(secret, 'never added');
    expect(other.text(`${secret} ${encodeURIComponent(secret)}`)).toBe(`${secret} ${encodeURIComponent(secret)}`);
  });

  it('reaches into json, keys too, and leaves the original as it was', () => {
    const value = { a: [secret, { [secret]: 1 }], b: null, c: 5, d: true };
    const copy = structuredClone(value);
    expect(scrubber.json(value)).toEqual({ a: ['[secret]', { '[secret]': 1 }], b: null, c: 5, d: true });
    expect(value).toEqual(copy);
  });
});
