import { expect, test } from 'vitest';
import type { EngineStore } from '@rookery/engine';
import { crashableStore, crashAt, listCrashPoints } from './crash-points.js';
import { parseCrashPoints } from './parse-crash-points.js';

test('dies at the hit it was told, not before and not after', async () => {
  const died: string[] = [];
  const passed: string[] = [];
  const at = crashAt(parseCrashPoints('leases.renew.after:2'), (name) => died.push(name));
  const store = crashableStore(emptyStore(() => Promise.resolve([])), (name) => {
    passed.push(name);
    at(name);
  });
  await store.leases.renew({ owner: 'a', ttlMs: 1 });
  expect(died).toEqual([]);
  await store.leases.renew({ owner: 'a', ttlMs: 1 });
  await store.leases.renew({ owner: 'a', ttlMs: 1 });
  expect(died).toEqual(['leases.renew.after']);
  expect(passed.slice(0, 2)).toEqual(['leases.renew.before', 'leases.renew.after']);
});

test('does not pass the point after a call that failed', async () => {
  const passed: string[] = [];
  const store = crashableStore(emptyStore(() => Promise.reject(new Error('away'))), (name) => passed.push(name));
  await expect(store.leases.renew({ owner: 'a', ttlMs: 1 })).rejects.toThrow('away');
  expect(passed).toEqual(['leases.renew.before']);
});

test('names every point once, in a form that can be read back', () => {
  const names = listCrashPoints();
  expect(new Set(names).size).toBe(names.length);
  expect(parseCrashPoints(names.join(',')).map((point) => point.name)).toEqual(names);
  expect(names).toEqual(expect.arrayContaining(['turns.commit.before', 'log.ingest.after', 'agent.perform.after', 'services.runCode.before']));
});

test('says what is no crash point', () => {
  expect(() => parseCrashPoints('turns.commit')).toThrow('"turns.commit" is not a crash point; write for example "turns.commit.after:3"');
});

function emptyStore(renew: () => Promise<never[]>): EngineStore {
  const port = {} as never;
  return { log: port, turns: port, deliveries: port, leases: { renew } as never, schedules: port, workflows: port, housekeeping: port };
}
