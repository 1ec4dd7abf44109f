import { expect, it } from 'vitest';
import { momentText } from './moment-text.js';

const at = Date.parse('2026-03-01T06:30:00Z');

it('shows a moment with the offset of its zone, of whole and of odd hours, east and west', () => {
  expect(momentText(at, 'UTC')).toBe('2026-03-01T06:30:00+00:00');
  expect(momentText(at, 'Europe/Moscow')).toBe('2026-03-01T09:30:00+03:00');
  expect(momentText(at, 'Asia/Kathmandu')).toBe('2026-03-01T12:15:00+05:45');
  expect(momentText(at, 'America/St_Johns')).toBe('2026-03-01T03:00:00-03:30');
});
