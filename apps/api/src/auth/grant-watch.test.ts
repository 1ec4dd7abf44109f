import { EventEmitter } from 'node:events';
import { virtualClock } from '@rookery/sdk/testing';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { permissionsOf } from '../accounts/roles.js';
import { GrantWatch } from './grant-watch.js';
import type { Grant } from './grant.js';

/** A watch, the signal it listens to, and a database that knows which tokens are worth nothing any more. */
function world() {
  const clock = virtualClock(0);
  const state = { ended: new Set<number>(), isAway: false, looks: 0, listeners: 0 };
  let signal = (): void => undefined;
  const judge = () => {
    state.looks += 1;
    if (state.isAway) return Promise.reject(new Error('the database is away'));
    return Promise.resolve(({ evidence }: Grant) => (evidence.kind === 'token' && state.ended.has(evidence.tokenId) ? ('signed out' as const) : undefined));
  };
  const signals = {
    onChange: (listener: () => void) => {
      signal = listener;
      state.listeners += 1;
      return () => void (state.listeners -= 1);
    },
  };
  return { watch: new GrantWatch({ judge }, signals, clock, pino({ level: 'silent' })), clock, state, signal: () => signal() };
}
const grantOf = (tokenId: number): Grant => ({ caller: { workspaceId: 1, accountId: 1, email: 'ann@example.com', role: 'owner' }, evidence: { kind: 'token', tokenId }, permissions: permissionsOf('owner') });
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('cuts off at the signal, without waiting, who was put out, and nobody else', async () => {
  const { watch, state, signal } = world();
  const [one, other] = [vi.fn<() => void>(), vi.fn<() => void>()];
  watch.hold(grantOf(1), one);
  watch.hold(grantOf(2), other);
  await settled();
  state.ended.add(1);
  signal();
  await settled();
  expect([one.mock.calls, other.mock.calls]).toEqual([[['signed out']], []]);
});

it('finds within a second what no signal told of', async () => {
  const { watch, clock, state } = world();
  const lost = vi.fn<() => void>();
  watch.hold(grantOf(1), lost);
  await settled();
  state.ended.add(1);
  await clock.advance(1_000);
  await settled();
  expect(lost).toHaveBeenCalledTimes(1);
});

it('notices what ended between the guard and the holding', async () => {
  const { watch, state } = world();
  const lost = vi.fn<() => void>();
  state.ended.add(1);
  watch.hold(grantOf(1), lost);
  await settled();
  expect(lost).toHaveBeenCalledTimes(1);
});

it('keeps connections open while the database is away, and looks again when it is back', async () => {
  const { watch, clock, state } = world();
  const lost = vi.fn<() => void>();
  watch.hold(grantOf(1), lost);
  await settled();
  Object.assign(state, { isAway: true, ended: new Set([1]) });
  await clock.advance(1_000);
  await settled();
  expect(lost).not.toHaveBeenCalled();
  state.isAway = false;
  await clock.advance(1_000);
  await settled();
  expect(lost).toHaveBeenCalledTimes(1);
});

it('listens and looks only while something is held', async () => {
  const { watch, clock, state } = world();
  const release = watch.hold(grantOf(1), () => undefined);
  expect(state.listeners).toBe(1);
  release();
  await settled();
  const { looks } = state;
  await clock.advance(10_000);
  expect([state.listeners, state.looks - looks, clock.sleepers]).toEqual([0, 0, 0]);
});

it('cuts the connection of an answer that is still on its way, and lets go of one that has ended', async () => {
  const { watch, state, signal } = world();
  const [going, over] = [1, 2].map(() => Object.assign(new EventEmitter(), { destroy: vi.fn<() => void>() }));
  for (const raw of [going, over]) watch.cutOff(grantOf(1), { raw } as never);
  over?.emit('close');
  state.ended.add(1);
  signal();
  await settled();
  expect([going?.destroy.mock.calls.length, over?.destroy.mock.calls.length]).toEqual([1, 0]);
});
