import { afterEach, expect, it } from 'vitest';
import { flow, startEngine, type EngineHarness, type HarnessOptions } from '../../test/engine-harness.js';
import { outside } from '../../test/test-agents.js';
import type { IntakeQuota } from './intake-quota.js';

let running: EngineHarness | undefined;

async function start(document: object, options: HarnessOptions): Promise<EngineHarness> {
  running = await startEngine(options);
  await running.publish(document);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** So many events in all, until more are given. */
function allowance(given: number): IntakeQuota & { left: number } {
  const quota = {
    left: given,
    take: (_workspaceId: number, events: number) => {
      if (events > quota.left) return { limit: given, per: 'day' as const, retryAfterS: 90 };
      quota.left -= events;
      return undefined;
    },
    spend: (_workspaceId: number, events: number) => {
      quota.left -= events;
    },
    isUsedUp: () => quota.left <= 0,
  };
  return quota;
}

it('refuses what is pushed in over the quota, whole, and says when to come again', async () => {
  const h = await start(flow({ in: 'hand', a: 'pass' }, ['in -> a']), { quota: allowance(3) });
  expect(await h.inject('in', [{ n: 1 }, { n: 2 }])).toMatchObject({ ok: true, accepted: 2 });
  expect(await h.inject('in', [{ n: 3 }, { n: 4 }])).toEqual({ ok: false, status: 429, code: 'quota.day', message: 'the workspace may bring in 3 events a day, and they are used up; try again in 90 s', retryAfterS: 90 });
  expect(await h.inject('in', { n: 5 })).toMatchObject({ ok: true, accepted: 1 });
  await h.settle();
  expect(h.emitted('a')).toHaveLength(3);
});

it('takes what the platform has to say also when the quota is used up', async () => {
  const h = await start(flow({ in: 'hand' }, []), { quota: allowance(0) });
  const { topologyAgent } = h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, 'in') ?? {};
  expect(topologyAgent && (await h.engine.inject(topologyAgent, { n: 1 }, { isExempt: true }))).toMatchObject({ ok: true, accepted: 1 });
});

it('lets a poll wait while the quota is used up, and go on where it was', async () => {
  const world = outside();
  const quota = allowance(2);
  const h = await start(flow({ in: 'poll' }, []), { quota, world: { ...world, check: ({ cursor }) => Promise.resolve({ items: [{ payload: { page: Number(cursor ?? 0) } }], cursor: String(Number(cursor ?? 0) + 1) }) } });
  await h.advance(60_000);
  expect(h.emitted('in')).toEqual([{ page: 0 }, { page: 1 }]);
  quota.left = 1;
  await h.advance(20_000);
  expect(h.emitted('in')).toEqual([{ page: 0 }, { page: 1 }, { page: 2 }]);
});

it('lets a poll wait while a paused receiver has more before it than its bound, and loses nothing', async () => {
  const world = outside();
  const bounded = { type: 'pass', pause: { policy: 'buffer', bound: 2 } };
  const h = await start(flow({ in: 'poll', a: bounded }, ['in -> a']), { world: { ...world, check: ({ cursor }) => Promise.resolve({ items: [{ payload: { page: Number(cursor ?? 0) } }], cursor: String(Number(cursor ?? 0) + 1) }) } });
  const agentId = h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, 'a')?.topologyAgent.agentId ?? 0;
  await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId, paused: 'buffer' });
  await h.advance(120_000);
  // One before the pause, two that may wait, the one that passes the bound, and one more: the lag is asked behind a request, never before it.
  expect([h.emitted('in').length, h.emitted('a').length]).toEqual([5, 1]);
  await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId, paused: null });
  await h.advance(60_000);
  expect(h.emitted('a')).toHaveLength(h.emitted('in').length);
  expect(h.emitted('in').length).toBeGreaterThan(5);
});
