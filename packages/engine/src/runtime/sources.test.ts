import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { RateLimitedError, TransientError } from '@rookery/sdk';
import { flow, startEngine, type EngineHarness } from '../../test/engine-harness.js';

let running: EngineHarness | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('sources on a schedule', () => {
  const document = flow({ poll: { type: 'poll', schedule: { every: '10s' } }, a: 'pass' }, ['poll -> a']);

  it('run at once after publishing, then at their interval, with the cursor they returned', async () => {
    const h = await startEngine();
    running = h;
    const cursors: (string | null)[] = [];
    h.world.check = (context) => {
      cursors.push(context.cursor);
      return Promise.resolve({ items: [{ payload: { run: cursors.length } }], cursor: String(cursors.length) });
    };
    await h.publish(document);
    await h.advance(20_500);
    expect(cursors).toEqual([null, '1', '2']);
    expect(h.emitted('a')).toMatchObject([{ run: 1 }, { run: 2 }, { run: 3 }]);
  });

  it('go on at once while more is waiting', async () => {
    const h = await startEngine();
    running = h;
    let runs = 0;
    h.world.check = () => {
      runs += 1;
      return Promise.resolve({ items: [], more: runs < 4 });
    };
    await h.publish(document);
    await h.advance(1_000);
    expect(runs).toBe(4);
  });

  it('wait as long as a provider asks', async () => {
    const h = await startEngine();
    running = h;
    const times: number[] = [];
    h.world.check = () => {
      times.push(h.clock.now());
      return times.length === 1 ? Promise.reject(new RateLimitedError(45_000)) : Promise.resolve({ items: [] });
    };
    await h.publish(document);
    await h.advance(60_000);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(45_000);
  });

  it('wait for the limit that is named with all who share it, and leave the wider one to others', async () => {
    const h = await startEngine();
    running = h;
    const times: number[] = [];
    h.world.check = () => {
      times.push(h.clock.now());
      return times.length === 1 ? Promise.reject(new RateLimitedError(45_000, { bucket: 'user' })) : Promise.resolve({ items: [] });
    };
    await h.publish(flow({ one: 'polite-user', two: 'polite-user' }, []));
    await h.advance(5_000);
    expect(times).toHaveLength(1);
    await h.publish(flow({ one: 'polite-user', two: 'polite-user', other: 'polite' }, []));
    await h.advance(5_000);
    expect(times).toHaveLength(2);
    await h.advance(40_000);
    expect(times.filter((at) => at - (times[0] ?? 0) >= 45_000).length).toBeGreaterThanOrEqual(2);
  });

  it('share a limit with all who name it', async () => {
    const h = await startEngine();
    running = h;
    const times: number[] = [];
    h.world.check = () => {
      times.push(h.clock.now());
      return Promise.resolve({ items: [] });
    };
    await h.publish(flow({ one: 'polite', two: 'polite', three: 'polite' }, []));
    await h.advance(5_000);
    expect(times.slice(0, 3).map((at) => at - (times[0] ?? 0))).toEqual([0, 1_000, 2_000]);
  });

  it('back off when they fail and recover alone', async () => {
    const h = await startEngine();
    running = h;
    const times: number[] = [];
    h.world.check = () => {
      times.push(h.clock.now());
      return times.length <= 3 ? Promise.reject(new TransientError('the database is down')) : Promise.resolve({ items: [{ payload: { back: true } }] });
    };
    await h.publish(document);
    await h.advance(60_000);
    expect(h.emitted('poll')[0]).toEqual({ back: true });
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan((times[1] ?? 0) - (times[0] ?? 0));
  });
});

describe('sources that listen', () => {
  const document = flow({ broker: 'broker', a: 'pass' }, ['broker -> a']);
  const untilAborted = (signal: AbortSignal) => (signal.aborted ? Promise.resolve() : new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })));

  it('commit each batch before they go on, and drop by key what comes again', async () => {
    const h = await startEngine();
    running = h;
    h.world.listen = async ({ commit, signal }) => {
      await commit({ items: [{ payload: { n: 1 }, dedupeKey: 'one' }] });
      expect(h.emitted('broker')).toEqual([{ n: 1 }]);
      await commit({ items: [{ payload: { n: 1 }, dedupeKey: 'one' }, { payload: { n: 2 }, dedupeKey: 'two' }] });
      return untilAborted(signal);
    };
    await h.publish(document);
    await h.advance(1_000);
    expect(h.emitted('a')).toMatchObject([{ n: 1 }, { n: 2 }]);
  });

  it('wait while their workflow is too far behind, and go on when it is not', async () => {
    const h = await startEngine({ settings: { maxLag: 3 } });
    running = h;
    let commits = 0;
    h.world.listen = async ({ commit, signal }) => {
      while (!signal.aborted) {
        await commit({ items: [{ payload: { n: commits } }, { payload: { n: commits } }] });
        commits += 1;
        await h.clock.sleep(1_000, signal);
      }
    };
    await h.publish(flow({ broker: 'broker', a: 'pass' }, ['broker -> a']));
    const receiver = h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, 'a')?.topologyAgent;
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId: receiver?.agentId ?? 0, paused: 'buffer' });
    await h.advance(20_000);
    const held = commits;
    await h.advance(20_000);
    expect([held > 1, commits]).toEqual([true, held]);
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId: receiver?.agentId ?? 0, paused: null });
    await h.advance(10_000);
    expect(commits).toBeGreaterThan(held);
  });

  it('try again ever later, but soon after something came through', async () => {
    const h = await startEngine();
    running = h;
    // A publish may place a runner twice at one moment.
    const times = new Set<number>();
    h.world.listen = async ({ commit }) => {
      times.add(h.clock.now());
      if (times.size === 5) await commit({ items: [] });
      throw new TransientError('the broker is down');
    };
    await h.publish(document);
    await h.advance(120_000);
    const moments = [...times];
    const pauses = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
    expect(pauses.slice(0, 6)).toEqual([2_000, 4_000, 8_000, 16_000, 2_000, 4_000]);
  });

  it('never listen twice at once, however often their workflow is published and however slowly they let go', async () => {
    const h = await startEngine();
    running = h;
    let listening = 0;
    let most = 0;
    let begun = 0;
    const lettingGo = async () => {
      for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    };
    h.world.listen = async ({ signal }) => {
      begun += 1;
      listening += 1;
      most = Math.max(most, listening);
      await untilAborted(signal);
      await lettingGo();
      listening -= 1;
    };
    for (let round = 0; round < 3; round += 1) {
      await h.publish(document);
      await h.advance(500);
    }
    await h.advance(5_000);
    expect([most, listening, begun > 1]).toEqual([1, 1, true]);
  });

  it('say what waits at the other side, until they say otherwise', async () => {
    const h = await startEngine();
    running = h;
    h.world.listen = async ({ commit, signal }) => {
      await commit({ items: [], waiting: 12 });
      await commit({ items: [{ payload: {} }] });
      return untilAborted(signal);
    };
    await h.publish(document);
    await h.advance(1_000);
    expect(h.engine.snapshot({ workspaceId: 1, workflowId: h.workflowId })?.agents).toMatchObject([{ slug: 'broker', lag: 12 }, { slug: 'a', lag: 0 }]);
  });
});
