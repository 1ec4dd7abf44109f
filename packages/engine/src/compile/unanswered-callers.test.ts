import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction, defineSource, defineSpec, defineStep, option, type AgentType } from '@rookery/sdk';
import { compileWorkflow } from './compile-workflow.js';
import { unansweredCallers } from './unanswered-callers.js';

const base = { apiVersion: 1, version: 1, summary: 'For tests.', category: 'other', examples: [] } as const;
const text = option.text({ title: 'Text', description: 'A text.' });
const receive = () => undefined;
const hook = defineSource(
  defineSpec({ ...base, type: 'hook', title: 'Hook', callers: { waitWhen: { option: 'reply', is: 'later' } }, options: z.strictObject({ reply: option.choice({ title: 'Reply', description: 'When.', values: ['now', 'later'] }).default('now') }) }),
  { webhook: () => Promise.resolve({ items: [] }) },
);
const pass = defineStep(defineSpec({ ...base, type: 'pass', title: 'Pass', options: z.strictObject({}) }), { receive });
const reply = defineAction(defineSpec({ ...base, type: 'reply', title: 'Reply to it', callers: 'answers', outputs: [], options: z.strictObject({}) }), { delivery: 'idempotent', perform: () => Promise.resolve({ status: 'accepted' }) });
const input = defineSource(defineSpec({ ...base, type: 'input', title: 'In', part: 'input', options: z.strictObject({}) }), { inject: () => [] });
const call = defineStep(defineSpec({ ...base, type: 'call', title: 'Call', part: 'call', options: z.strictObject({ workflow: text }) }), { receive });
const all: readonly AgentType[] = [hook, pass, reply, input, call];

const agent = (type: string, more: object = {}) => ({ type, version: 1, options: {}, ...more });
const later = { options: { reply: 'later' } };
const links = (...pairs: readonly string[]) => pairs.map((pair) => pair.split(' ')).map(([from, to, port = 'out']) => ({ from, port, to }));
const warnings = (document: object, installed = all) => {
  const types = new Map(installed.map((type) => [type.spec.type, type]));
  const result = compileWorkflow({ schemaVersion: 1, name: 'main', ...document }, { types, codeScope: 'test', random: () => 0 });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return unansweredCallers(result.workflow, types);
};

test('warns where callers wait and nobody behind answers, and says what to do', () => {
  expect(warnings({ agents: { orders: agent('hook', { ...later, title: 'Orders' }), score: agent('pass'), other: agent('hook'), tell: agent('reply') }, links: links('orders score', 'other tell') })).toEqual([
    { path: 'agents.orders', code: 'agent.unanswered', message: 'whoever calls "Orders" waits for an answer of the workflow, and no agent behind it gives one', hint: 'link "Reply to it" behind it, or let it answer at once' },
  ]);
});

test('is content with one that answers at the end of any way, that of failures too', () => {
  expect(warnings({ agents: { orders: agent('hook', later), one: agent('pass'), two: agent('pass'), tell: agent('reply') }, links: links('orders one', 'one two error', 'two tell') })).toEqual([]);
});

test('finds one that answers in a workflow that is called', () => {
  const callee = { schemaVersion: 1, name: 'rank', agents: { in: agent('input'), tell: agent('reply') }, links: links('in tell') };
  expect(warnings({ agents: { orders: agent('hook', later), rank: agent('call', { options: { workflow: 'rank' } }) }, links: links('orders rank'), workflows: { rank: callee } })).toEqual([]);
});

test('says nothing of callers that are answered at once', () => {
  expect(warnings({ agents: { orders: agent('hook') }, links: [] })).toEqual([]);
});

test('names no agent that is not installed', () => {
  expect(warnings({ agents: { orders: agent('hook', later) }, links: [] }, [hook])[0]?.hint).toBe('let it answer at once: no agent that answers is installed here');
});
