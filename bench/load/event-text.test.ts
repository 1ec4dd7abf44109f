import { describe, expect, test } from 'vitest';
import { eventText, postText } from './event-text.ts';

const SENT_AT = 1_767_603_600_000;

describe('the events of the load', () => {
  test.each([1, 999, 3_000_000_007])('event %d is 350 bytes of JSON', (number) => {
    const text = eventText(number, SENT_AT);
    expect(Buffer.byteLength(text)).toBe(350);
    expect(JSON.parse(text)).toMatchObject({ sentAt: SENT_AT, price: expect.any(Number), quantity: expect.any(Number) });
  });

  test('no two events have the same id', () => {
    const events = JSON.parse(postText(1, 500, SENT_AT)) as readonly { readonly id: string }[];
    expect(new Set(events.map(({ id }) => id)).size).toBe(500);
  });

  test('every post of a size is equally long, so that one head fits all', () => {
    expect(postText(9_999_999, 500, SENT_AT).length).toBe(postText(1, 500, SENT_AT).length);
  });
});
