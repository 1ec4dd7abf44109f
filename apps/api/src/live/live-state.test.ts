import { expect, it } from 'vitest';
import { agentStatus, changedActivity, type AgentFacts, type WorkflowActivity } from './live-state.js';

const facts: AgentFacts = { state: 'live', isPaused: false, lag: 0, lastSuccessAt: null, lastErrorAt: null };

it('calls an agent that did nothing yet new, and one that succeeded working', () => {
  expect(agentStatus(facts)).toBe('new');
  expect(agentStatus({ ...facts, lastSuccessAt: 10 })).toBe('working');
});

it('lets an error count until something succeeded after it', () => {
  expect(agentStatus({ ...facts, lastSuccessAt: 10, lastErrorAt: 20 })).toBe('failing');
  expect(agentStatus({ ...facts, lastSuccessAt: 30, lastErrorAt: 20 })).toBe('working');
  expect(agentStatus({ ...facts, lastErrorAt: 20 })).toBe('failing');
});

it('puts paused before failing, and failing before behind', () => {
  expect(agentStatus({ ...facts, isPaused: true, lastErrorAt: 20 })).toBe('paused');
  expect(agentStatus({ ...facts, lag: 1_001, lastErrorAt: 20 })).toBe('failing');
  expect(agentStatus({ ...facts, lag: 1_001, lastSuccessAt: 10 })).toBe('behind');
  expect(agentStatus({ ...facts, state: 'draining', lastSuccessAt: 10 })).toBe('ending');
});

const activity = (passed: number): WorkflowActivity => ({
  workflowId: '1',
  agents: [{ slug: 'lots', status: 'working', lag: 0, succeeded: 1, failed: 0, lastSuccessAt: null, lastError: null, alarms: [] }],
  links: [{ id: 1, passed, lag: 0 }, { id: 2, passed: 0, lag: 0 }],
});

it('tells only what is different', () => {
  expect(changedActivity([activity(1)], [activity(2)])).toEqual([{ workflowId: '1', agents: [], links: [{ id: 1, passed: 2, lag: 0 }] }]);
  expect(changedActivity([activity(1)], [activity(1)])).toEqual([]);
  expect(changedActivity([], [activity(1)])).toEqual([activity(1)]);
});
