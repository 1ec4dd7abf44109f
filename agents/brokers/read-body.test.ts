import { describe, expect, it } from 'vitest';
import { readBody } from './read-body.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('readBody', () => {
  it.each([['{"a":1}', { a: 1 }], ['[1,2]', [1, 2]], ['"on"', 'on'], ['0', 0], ['null', null]])('reads %s as JSON', (text, body) => {
    expect(readBody(bytes(text), 'json', {})).toEqual({ ok: true, body });
  });

  it('leaves a text as it is', () => {
    expect(readBody(bytes('{"a":'), 'text', {})).toEqual({ ok: true, body: '{"a":' });
  });

  it('writes bytes as base64', () => {
    expect(readBody(Uint8Array.of(0, 255, 128), 'base64', {})).toEqual({ ok: true, body: 'AP+A' });
  });

  it.each(['', '{"a":', 'price: 5', '{"a":1}}'])('says that "%s" is not JSON', (text) => {
    expect(readBody(bytes(text), 'json', {})).toEqual({ ok: false, reason: expect.stringMatching(/^it is not JSON: ./) });
  });

  it.each(['json', 'text'] as const)('says that bytes are not UTF-8, as %s', (format) => {
    expect(readBody(Uint8Array.of(0x22, 0xff, 0x22), format, {})).toMatchObject({ ok: false, reason: expect.stringContaining('not UTF-8') });
  });

  it('takes what just fits into an event and refuses a byte more', () => {
    const fits = bytes(JSON.stringify('x'.repeat(262_144 - '{"topic":"t","body":""}'.length)));
    expect(readBody(fits, 'json', { topic: 't' }).ok).toBe(true);
    expect(readBody(fits, 'json', { topic: 'tt' })).toEqual({ ok: false, reason: 'it has 262145 bytes, and an event may have 262144' });
  });

  it('refuses a text that grows beyond an event when it is written as JSON', () => {
    expect(readBody(new Uint8Array(100_000), 'text', {})).toMatchObject({ ok: false, reason: expect.stringContaining('600') });
  });

  it('refuses what is nested so deeply that nothing could write it again', () => {
    expect(readBody(bytes(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'json', {})).toEqual({ ok: false, reason: 'it is nested deeper than 200 levels' });
  });
});
