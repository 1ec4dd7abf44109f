import { expect, it } from 'vitest';
import { readLastEventId, writeFrame } from './event-stream.js';

it('writes an event on lines of its own, whatever its text', () => {
  expect(writeFrame({ event: 'inbox', id: 7, data: { title: 'one\ntwo' } })).toBe('id: 7\nevent: inbox\ndata: {"title":"one\\ntwo"}\n\n');
  expect(writeFrame({ event: 'activity', data: [] })).toBe('event: activity\ndata: []\n\n');
});

it('reads only ids it gave out', () => {
  expect(readLastEventId('42')).toBe(42);
  expect(readLastEventId(undefined)).toBeUndefined();
  expect(readLastEventId('99999999999')).toBeUndefined();
  expect(readLastEventId("1' or 1=1")).toBeUndefined();
});
