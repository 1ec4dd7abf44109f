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
