import { expect, it } from 'vitest';
import { WorkspaceQuotas } from './workspace-quotas.js';

const NOON = Date.UTC(2026, 0, 5, 12);
const perSecond = (eventsPerSecond: number) => new WorkspaceQuotas({ eventsPerSecond, eventsPerDay: null });
const perDay = (eventsPerDay: number) => new WorkspaceQuotas({ eventsPerSecond: null, eventsPerDay });

it('has no limit unless one is set', () => {
  const quotas = new WorkspaceQuotas({ eventsPerSecond: null, eventsPerDay: null });
  expect([quotas.take(1, 1_000_000, NOON), quotas.isUsedUp(1, NOON)]).toEqual([undefined, false]);
});

it('takes a second\'s worth at once and the rest as time goes by', () => {
  const quotas = perSecond(10);
  expect(quotas.take(1, 10, NOON)).toBeUndefined();
  expect(quotas.take(1, 1, NOON)).toEqual({ limit: 10, per: 'second', retryAfterS: 1 });
  expect(quotas.take(1, 5, NOON + 500)).toBeUndefined();
  expect(quotas.take(1, 1, NOON + 500)).toMatchObject({ per: 'second' });
});

it('takes a post larger than a second, and lets those after it pay for it', () => {
  const quotas = perSecond(10);
  expect(quotas.take(1, 50, NOON)).toBeUndefined();
  expect(quotas.take(1, 1, NOON + 3_000)).toMatchObject({ per: 'second' });
  expect(quotas.take(1, 1, NOON + 4_200)).toBeUndefined();
});

it('refuses what would pass the day, whole, until midnight UTC', () => {
  const quotas = perDay(100);
  expect(quotas.take(1, 99, NOON)).toBeUndefined();
  expect(quotas.take(1, 2, NOON)).toEqual({ limit: 100, per: 'day', retryAfterS: 43_200 });
  expect(quotas.take(1, 1, NOON)).toBeUndefined();
  expect(quotas.isUsedUp(1, NOON)).toBe(true);
  expect(quotas.take(1, 100, NOON + 43_200_000)).toBeUndefined();
});

it('counts what polls brought in, and lets them wait while it is used up', () => {
  const quotas = perSecond(10);
  quotas.spend(1, 25, NOON);
  expect([quotas.isUsedUp(1, NOON), quotas.isUsedUp(1, NOON + 1_000), quotas.isUsedUp(1, NOON + 1_700)]).toEqual([true, true, false]);
});

it('keeps workspaces apart, and prefers what is set for one', () => {
  const quotas = perDay(1);
  quotas.setLimits(new Map([[2, { eventsPerSecond: null, eventsPerDay: 3 }]]));
  expect([quotas.take(1, 2, NOON)?.limit, quotas.take(2, 3, NOON), quotas.take(2, 1, NOON)?.limit]).toEqual([1, undefined, 3]);
});

it('hands over what was taken and refused once', () => {
  const quotas = perDay(5);
  quotas.take(1, 5, NOON);
  quotas.take(1, 2, NOON);
  const spent = quotas.drain(NOON + 2_000);
  expect(spent).toMatchObject([{ workspaceId: 1, accepted: 5, refused: 2, refusedAt: NOON }]);
  quotas.undo(spent);
  expect(quotas.drain(NOON + 4_000)).toMatchObject([{ accepted: 5, refused: 2 }]);
  expect(quotas.drain(NOON + 6_000).map(({ accepted, refused }) => [accepted, refused])).toEqual([]);
});

it('adds up what all processes took', () => {
  const quotas = perDay(100);
  quotas.take(1, 10, NOON);
  quotas.drain(NOON);
  quotas.take(1, 1, NOON);
  quotas.learn([{ workspaceId: 1, accepted: 98, otherDemand: 0 }], NOON);
  expect(quotas.take(1, 2, NOON)).toMatchObject({ per: 'day' });
  expect(quotas.take(1, 1, NOON)).toBeUndefined();
});

it('shares the rate among processes by what each is asked for', () => {
  const quotas = perSecond(100);
  quotas.take(1, 300, NOON);
  quotas.drain(NOON + 1_000);
  quotas.learn([{ workspaceId: 1, accepted: 400, otherDemand: 100 }], NOON + 1_000);
  quotas.isUsedUp(1, NOON + 100_000);
  expect(quotas.take(1, 75, NOON + 100_000)).toBeUndefined();
  expect(quotas.take(1, 1, NOON + 100_000)).toMatchObject({ limit: 100, per: 'second' });
});

it('gives nothing for a clock that was set back', () => {
  const quotas = perSecond(10);
  quotas.take(1, 10, NOON);
  expect(quotas.take(1, 1, NOON - 3_600_000)).toMatchObject({ per: 'second' });
  expect(quotas.take(1, 10, NOON - 3_599_000)).toBeUndefined();
});
