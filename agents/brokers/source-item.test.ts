import { describe, expect, it } from 'vitest';
import { contentIdentity, keepUnreadable, plainKey, readMessage } from './source-item.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('readMessage', () => {
  it('puts the body beside what the broker says, and keeps identity and time', () => {
    expect(readMessage({ bytes: bytes('{"n":1}'), fields: { topic: 'a' }, identity: 'id-1', occurredAt: 5 }, 'json')).toEqual({
      item: { payload: { topic: 'a', body: { n: 1 } }, dedupeKey: 'id-1', occurredAt: 5 }, isUnreadable: false,
    });
  });

  it('says of an unreadable one why, how large it is and how it begins', () => {
    const { item, isUnreadable } = readMessage({ bytes: bytes(`{${'x'.repeat(5_000)}`), fields: { topic: 'a' }, identity: 'id-1' }, 'json');
    expect([isUnreadable, item.port, item.dedupeKey]).toEqual([true, 'unreadable', 'id-1']);
    expect(item.payload).toEqual({ topic: 'a', reason: expect.stringContaining('not JSON'), bytes: 5_001, start: `{${'x'.repeat(1_999)}` });
  });

  it('leaves out headers that would make the record itself too large', () => {
    const { item } = readMessage({ bytes: bytes('{'), fields: { headers: { big: 'x'.repeat(20_000) } } }, 'json');
    expect(Object.keys(item.payload)).toEqual(['reason', 'bytes', 'start']);
  });
});

describe('keepUnreadable', () => {
  it('keeps a record under one of a thousand keys, however many there are', () => {
    const kept = new Map<string, unknown>();
    for (let n = 0; n < 5_000; n += 1) keepUnreadable({ set: (key, value) => void kept.set(key, value) }, { payload: { n } });
    expect(kept.size).toBeLessThanOrEqual(1_000);
    expect(kept.size).toBeGreaterThan(900);
  });
});

describe('plainKey', () => {
  it.each(['7', 'a4f0-9c', '1700000000000-3'])('leaves %s as it is', (identity) => expect(plainKey(identity)).toBe(identity));

  it.each(['', 'a b', 'nul\0l', 'ключ', 'x'.repeat(201)])('hashes what a store may refuse', (identity) => expect(plainKey(identity)).toMatch(/^sha256:[0-9a-f]{64}$/));
});

it('tells contents apart by where one part ends', () => {
  expect(contentIdentity(['ab', 'c'])).not.toBe(contentIdentity(['a', 'bc']));
});
