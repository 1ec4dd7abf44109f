import { virtualClock } from '@rookery/sdk/testing';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { noAccessSignals } from '../auth/access-signals.js';
import { GrantWatch } from '../auth/grant-watch.js';
import type { Grant } from '../auth/grant.js';
import type { InboxRepository } from '../inbox/inbox.repository.js';
import type { InboxService } from '../inbox/inbox.service.js';
import { permissionsOf } from '../accounts/roles.js';
import type { LiveOverview } from './live-overview.js';
import { noSignals, type LiveSignals } from './live-signals.js';
import { LiveService } from './live.service.js';

/** The service over an empty workspace; `revoked` holds ids of tokens that are worth nothing any more. */
function service(signals: LiveSignals = noSignals) {
  const clock = virtualClock(0);
  const revoked = new Set<number>();
  const world = { readings: 0, isAway: false };
  const overview = {
    read: () => {
      world.readings += 1;
      return world.isAway ? Promise.reject(new Error('the database is away')) : Promise.resolve({ workflows: [], activity: [], drafts: [] });
    },
  };
  const watch = new GrantWatch({ judge: () => Promise.resolve(({ evidence }) => (evidence.kind === 'token' && !revoked.has(evidence.tokenId) ? undefined : 'signed out')) }, noAccessSignals, clock, pino({ level: 'silent' }));
  const live = new LiveService(
    overview as Partial<LiveOverview> as LiveOverview,
    { onRead: () => () => undefined } as Partial<InboxService> as InboxService,
    { listIds: () => Promise.resolve([]), countUnread: () => Promise.resolve(0) } as Partial<InboxRepository> as InboxRepository,
    watch,
    clock,
    pino({ level: 'silent' }),
    signals,
  );
  return { live, clock, revoked, world, watch };
}

function listener(tokenId: number, keepsUp: () => boolean = () => true) {
  const grant: Grant = { caller: { workspaceId: 1, accountId: 1, email: 'ann@example.com', role: 'owner' }, evidence: { kind: 'token', tokenId }, permissions: permissionsOf('owner') };
  const told: string[] = [];
  const state = { isOpen: true };
  const stream = { grant, write: (text: string) => (told.push(text), keepsUp()), end: () => void (state.isOpen = false) };
  return { stream, told, state };
}

it('says that it is still there every fifteen seconds, and nothing else while nothing happens', async () => {
  const { live, clock } = service();
  const { stream, told } = listener(1);
  await live.open(stream, undefined);
  await clock.advance(31_000);
  expect(told.slice(1)).toEqual([': still here\n\n', ': still here\n\n']);
});

it('ends a stream within a second after its token was revoked', async () => {
  const { live, clock, revoked } = service();
  const [one, other] = [listener(1), listener(2)];
  await live.open(one.stream, undefined);
  await live.open(other.stream, undefined);
  revoked.add(1);
  await clock.advance(1_000);
  expect([one.state.isOpen, one.told.at(-1), other.state.isOpen]).toEqual([false, 'event: closed\ndata: {"reason":"signed out"}\n\n', true]);
});

it('reads at once what is signalled, what follows together, and otherwise only now and then', async () => {
  const listeners: ((workspaceId: number) => void)[] = [];
  const { live, clock, world } = service({ changed: () => undefined, isHeard: true, onChange: (listener) => (listeners.push(listener), () => undefined) });
  await live.open(listener(1).stream, undefined);
  const opened = world.readings;
  await clock.advance(4_000);
  const quiet = world.readings;
  for (let count = 0; count < 10; count += 1) listeners.forEach((tell) => tell(1));
  await clock.advance(400);
  const signalled = world.readings;
  await clock.advance(100);
  expect([quiet - opened, signalled - quiet, world.readings - signalled]).toEqual([0, 1, 1]);
});

it('reads nothing for a signal of a workspace that nobody watches', async () => {
  const listeners: ((workspaceId: number) => void)[] = [];
  const { clock, world } = service({ changed: () => undefined, isHeard: true, onChange: (listener) => (listeners.push(listener), () => undefined) });
  listeners.forEach((tell) => tell(1));
  await clock.advance(1_000);
  expect([world.readings, clock.sleepers]).toEqual([0, 0]);
});

it('reads nothing while nobody listens', async () => {
  const { live, clock, world } = service();
  const { stream } = listener(1);
  const forget = await live.open(stream, undefined);
  await clock.advance(2_000);
  forget();
  await clock.advance(2_000);
  const before = world.readings;
  await clock.advance(60_000);
  expect([world.readings, clock.sleepers]).toEqual([before, 0]);
});

it('cuts a reader that does not keep up, and the oldest of too many', async () => {
  const { live, clock } = service();
  const slow = { keepsUp: true };
  const lagging = listener(1, () => slow.keepsUp);
  await live.open(lagging.stream, undefined);
  slow.keepsUp = false;
  await clock.advance(15_000);
  expect(lagging.state.isOpen).toBe(false);
  const many = Array.from({ length: 31 }, (_, index) => listener(index));
  for (const { stream } of many) await live.open(stream, undefined);
  expect(many.map(({ state }) => state.isOpen)).toEqual([false, ...many.slice(1).map(() => true)]);
});

it('keeps streams open while the database is away', async () => {
  const { live, clock, world } = service();
  const { stream, state, told } = listener(1);
  await live.open(stream, undefined);
  world.isAway = true;
  await clock.advance(20_000);
  world.isAway = false;
  await clock.advance(15_000);
  expect([state.isOpen, told.at(-1)]).toEqual([true, ': still here\n\n']);
});

it('ends all streams when the server stops', async () => {
  const { live, clock, watch } = service();
  const { stream, state } = listener(1);
  await live.open(stream, undefined);
  await live.onModuleDestroy();
  await watch.onModuleDestroy();
  expect([state.isOpen, clock.sleepers]).toEqual([false, 0]);
});
