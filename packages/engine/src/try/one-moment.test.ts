import { expect, test } from 'vitest';
import { readsClock } from './one-moment.js';

test.each([
  'export default (event) => ({ ...event, total: event.price * event.quantity })',
  'export default (lot) => ({ age: new Date(lot.startsAt ?? lot.endsAt).getUTCFullYear() - lot.year })',
  'export default (lot) => ({ at: Date.parse(lot.at), from: Date.UTC(2026, 0, 1), on: new Date(2026, 1, 2) })',
])('sees that code has no need of the clock: %s', (code) => {
  expect(readsClock(code)).toBe(false);
});

test.each([
  'export default () => ({ at: Date.now() })',
  'export default () => ({ at: new Date() })',
  'export default () => ({ at: new Date })',
  'export default () => ({ at: new Date( ) })',
  'export default () => ({ at: new Date(...[]) })',
  'export default () => ({ at: new Date(/* now */) })',
  'export default () => ({ at: D\\u0061te.now() })',
  'export default () => ({ at: Date() })',
  'const D = Date; export default () => ({ at: D.now() })',
  'export default (event, ctx) => ({ at: ctx.now() })',
  'export default (event, { now }) => ({ at: now() })',
  'export default () => ({ at: globalThis["Da" + "te"].now() })',
  'export default () => ({ at: new Intl.DateTimeFormat("en").format() })',
])('takes code for clock-bound that may read it: %s', (code) => {
  expect(readsClock(code)).toBe(true);
});
