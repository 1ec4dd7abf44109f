import { expect, it } from 'vitest';
import type { Condition } from './alarm-kinds.js';
import { judgeQuota, judgeStorage, judgeWorkflow } from './judge-shared.js';
import { LEAST_OPEN_MS, reconcile, type OpenAlarm } from './reconcile-alarms.js';

const NOON = Date.UTC(2026, 0, 5, 12);
const condition = (agentId: number, workspaceId = 1): Condition => ({ workspaceId, workflowId: 3, agentId, identity: `lag:${agentId}`, kind: 'lag', detail: { lag: 9, limit: 5 } });
const alarm = (agentId: number, more: Partial<OpenAlarm> = {}): OpenAlarm => ({ id: 100 + agentId, workspaceId: 1, identity: `lag:${agentId}`, raisedAt: NOON, detail: '{"lag":9,"limit":5}', ...more });
const later = NOON + LEAST_OPEN_MS;

it('raises what is not on, once', () => {
  expect(reconcile([alarm(1)], [condition(1), condition(2), condition(2)], later)).toEqual({ raise: [condition(2)], clear: [], update: [] });
});

it('clears what ended, and not before it was on for a minute', () => {
  expect(reconcile([alarm(1)], [], later - 1).clear).toEqual([]);
  expect(reconcile([alarm(1)], [], later).clear).toEqual([alarm(1)]);
});

it('keeps the same identity in two workspaces apart', () => {
  expect(reconcile([alarm(1)], [condition(1, 2)], later)).toMatchObject({ raise: [{ workspaceId: 2 }], clear: [{ workspaceId: 1 }] });
});

it('notes figures that changed', () => {
  expect(reconcile([alarm(1, { detail: '{"lag":7,"limit":5}' })], [condition(1)], later).update).toEqual([{ id: 101, detail: '{"lag":9,"limit":5}' }]);
});

it('tells back-pressure past the bound until the lag is well below it', () => {
  const facts = { workspaceId: 1, workflowId: 3, lag: 90, behind: 'words', isBehindPaused: true, bound: 100 };
  expect([judgeWorkflow(facts, false), judgeWorkflow(facts, true).length, judgeWorkflow({ ...facts, lag: 101 }, false).length, judgeWorkflow({ ...facts, lag: 80 }, true)]).toEqual([[], 1, 1, []]);
});

it('tells a quota for five minutes after the last refusal, and a disk for every workspace', () => {
  expect([judgeQuota({ workspaceId: 1, refused: 4, refusedAt: NOON }, NOON + 299_999).length, judgeQuota({ workspaceId: 1, refused: 4, refusedAt: NOON }, NOON + 300_000).length]).toEqual([1, 0]);
  expect(judgeStorage(1024 ** 3 - 1, [1, 2], () => false).map(({ workspaceId }) => workspaceId)).toEqual([1, 2]);
  expect([judgeStorage(1024 ** 3, [1], () => false), judgeStorage(1024 ** 3, [1], () => true).length, judgeStorage(undefined, [1], () => true)]).toEqual([[], 1, []]);
});
