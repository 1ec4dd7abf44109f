import { expect, test } from 'vitest';
import { summarise, type CpuProfile } from './cpu-profile.ts';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 9 });
const profile: CpuProfile = {
  startTime: 1_000_000,
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3] },
    { id: 2, callFrame: frame('commit', 'file:///x/packages/engine/dist/runtime/turn.js'), children: [4] },
    { id: 5, callFrame: frame('writev') },
    { id: 3, callFrame: frame('(idle)') },
    { id: 4, callFrame: frame('query', 'file:///x/node_modules/pg/lib/client.js'), children: [5] },
  ],
  samples: [2, 4, 3, 5, 1],
  timeDeltas: [1_000, 2_000, 3_000, 4_000, 1_000],
};

test('counts own time where it was spent and total time in every caller, within the span only', () => {
  const summary = summarise(profile, { beginMs: 1_000, endMs: 1_009 });
  expect([summary.busyMs, summary.idleMs]).toEqual([5, 4]);
  expect(summary.bySelf).toEqual([
    { name: 'query pg/lib/client.js:10', ms: 3 },
    { name: 'commit packages/engine/dist/runtime/turn.js:10', ms: 2 },
  ]);
  expect(summary.byTotal[0]).toEqual({ name: 'commit packages/engine/dist/runtime/turn.js:10', ms: 5 });
  expect(summary.byPackage.map(({ name }) => name)).toEqual(['pg', 'packages/engine/runtime']);
});

test('leaves out what happened before the span', () => {
  expect(summarise(profile, { beginMs: 1_002, endMs: 1_009 }).busyMs).toBe(3);
});
