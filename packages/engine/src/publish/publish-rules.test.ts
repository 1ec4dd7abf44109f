import { afterEach, describe, expect, it } from 'vitest';
import { flow, startEngine, type EngineHarness } from '../../test/engine-harness.js';

let h: EngineHarness;

const spliced = flow({ in: 'hand', x: { type: 'pass', options: { label: 'x' } }, b: { type: 'pass', options: { label: 'b' } } }, ['in -> x', 'x -> b']);
const direct = flow({ in: 'hand', b: { type: 'pass', options: { label: 'b' } } }, ['in -> b']);

/** Publishes while the receivers still hold unread events: the turn of each agent comes after the publish. */
async function publishUnderLoad(first: object, second: object): Promise<EngineHarness> {
  h = await startEngine({ settings: { batchSize: 3 } });
  await h.publish(first);
  const before = h.inject('in', numbers(1, 20));
  const publishing = h.publish(second);
  await Promise.all([before, publishing]);
  await h.inject('in', numbers(21, 40));
  await h.advance(5_000);
  return h;
}

function numbers(from: number, to: number): readonly { readonly n: number }[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ n: from + index }));
}

function sortedNumbers(payloads: readonly unknown[]): readonly number[] {
  return payloads.map((payload) => (typeof payload === 'object' && payload !== null && 'n' in payload ? Number(payload.n) : Number.NaN)).toSorted((a, b) => a - b);
}

afterEach(() => h.stop());

const all = numbers(1, 40).map(({ n }) => n);

describe('publishing under load', () => {
  it('splices an agent in: no event is lost and none doubled', async () => {
    await publishUnderLoad(direct, spliced);
    expect(sortedNumbers(h.emitted('b'))).toEqual(all);
  });

  it('takes a spliced agent out again: no event is lost and none doubled', async () => {
    await publishUnderLoad(spliced, direct);
    expect(sortedNumbers(h.emitted('b'))).toEqual(all);
  });

  it('keeps the cursor over a rename', async () => {
    await publishUnderLoad(direct, flow({ in: 'hand', c: { type: 'pass', renamedFrom: 'b', options: { label: 'c' } } }, ['in -> c']));
    expect(sortedNumbers(h.emitted('c'))).toEqual(all);
  });

  it('starts a new link at the head: nothing from the past floods in', async () => {
    h = await startEngine();
    await h.publish(flow({ in: 'hand', a: 'pass' }, ['in -> a']));
    await h.inject('in', numbers(1, 10));
    await h.settle();
    await h.publish(flow({ in: 'hand', a: 'pass', late: 'pass' }, ['in -> a', 'in -> late']));
    await h.inject('in', numbers(11, 12));
    await h.settle();
    expect(sortedNumbers(h.emitted('late'))).toEqual([11, 12]);
  });

  it('drains a removed link under its old version, then lets it go', async () => {
    h = await startEngine({ settings: { batchSize: 2 } });
    await h.publish(direct);
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId: agentId('b'), paused: 'buffer' });
    await h.inject('in', numbers(1, 5));
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId: agentId('b'), paused: null });
    await h.publish(flow({ in: 'hand', b: { type: 'pass', options: { label: 'new' } } }, []));
    await h.inject('in', numbers(6, 8));
    await h.advance(3_000);
    expect(h.emitted('b')).toEqual(numbers(1, 5).map(({ n }) => ({ n, trail: ['b'] })));
    expect([...h.store.tables.links.values()]).toEqual([]);
  });

  it('lets a removed agent keep its pending timers until they fire', async () => {
    h = await startEngine();
    await h.publish(flow({ in: 'hand', alarm: 'alarm', end: 'pass' }, ['in -> alarm', 'alarm -> end']));
    await h.inject('in', { key: 'k' });
    await h.settle();
    await h.publish(flow({ in: 'hand', end: 'pass' }, ['in -> end']));
    await h.advance(15_000);
    expect(h.emitted('end')).toMatchObject([{ rang: 'k' }]);
    expect([...h.store.tables.agents.values()].map((agent) => [agent.slug, agent.state])).toContainEqual(['alarm', 'gone']);
  });

  it('drops the timers of a removed agent when asked to', async () => {
    h = await startEngine();
    await h.publish(flow({ in: 'hand', alarm: 'alarm', end: 'pass' }, ['in -> alarm', 'alarm -> end']));
    await h.inject('in', { key: 'k' });
    await h.settle();
    await h.engine.publish({ workspaceId: 1, workflowId: h.workflowId, document: flow({ in: 'hand', end: 'pass' }, ['in -> end']), note: '', by: 'test', dropTimersOf: ['alarm'] });
    await h.advance(15_000);
    expect(h.emitted('end')).toEqual([]);
  });

  it('rolls back by the same rules: state is still there, the past does not come again', async () => {
    h = await startEngine();
    const withSum = flow({ in: 'hand', sum: 'sum' }, ['in -> sum']);
    await h.publish(withSum);
    await h.inject('in', [{ n: 1 }, { n: 2 }]);
    await h.settle();
    await h.publish(flow({ in: 'hand' }, []));
    await h.inject('in', { n: 100 });
    await h.advance(3_000);
    await h.publish(withSum);
    await h.inject('in', { n: 4 });
    await h.advance(3_000);
    expect(h.emitted('sum').at(-1)).toEqual({ total: 7 });
  });
});

describe('a document with faults', () => {
  it('is refused whole with every fault at once', async () => {
    h = await startEngine();
    const outcome = await h.tryPublish(flow(
      { in: 'hand', poll: { type: 'poll', schedule: { cron: 'every day' } }, b: 'bogus', a: { type: 'pass', options: { lable: 'x' } } },
      ['in -> a', 'a -> in', 'a.side -> nowhere', 'a -> a'],
    ));
    expect(outcome.ok ? [] : outcome.issues.map(({ path, code }) => `${path} ${code}`)).toEqual(expect.arrayContaining([
      'agents.poll.schedule.cron schedule.cron', 'agents.b.type agent.unknownType', 'agents.a.options.lable option.unknown',
      'links.1.to link.receiver', 'links.2.port link.port', 'links.2.to link.agent', 'links workflow.cycle',
    ]));
  });
});

function agentId(slug: string): number {
  return h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, slug)?.topologyAgent.agentId ?? 0;
}
