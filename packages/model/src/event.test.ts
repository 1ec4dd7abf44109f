import { expect, it } from 'vitest';
import { eventId, parseEventId } from './event.js';

it('names an event by producer and position, and reads the name back', () => {
  expect(eventId(12, 345)).toBe('12-345');
  expect(parseEventId('12-345')).toEqual({ producer: 12, position: 345 });
});

it.each(['', '12', '12-', '-5', '1-2-3', 'a-1', '1-1 ', '1.5-2'])('does not read %j', (text) => {
  expect(parseEventId(text)).toBeUndefined();
});
