import type { Wake } from '@rookery/engine';
import { expect, test } from 'vitest';
import { decodeWakes, encodeWake, packWakes } from './wake-messages.js';

const agent: Wake = { kind: 'agent', workspaceId: 1, agentId: 22, slot: 3 };
const workflow: Wake = { kind: 'workflow', workspaceId: 1, workflowId: 7 };

test('reads what it wrote', () => {
  const wakes = [agent, workflow, { kind: 'leases' }] as const;
  expect(packWakes(wakes.map(encodeWake)).flatMap(decodeWakes)).toEqual(wakes);
});

test('keeps every message below what the server takes, and loses none', () => {
  const words = Array.from({ length: 2_000 }, (_, index) => encodeWake({ ...agent, agentId: index }));
  const messages = packWakes(words);
  expect(Math.max(...messages.map(({ length }) => length))).toBeLessThan(8_000);
  expect(messages.join(' ').split(' ')).toEqual(words);
});

test('passes over what it does not know', () => {
  expect(decodeWakes('')).toEqual([]);
  expect(decodeWakes('x.1.2 a.1 a.1.b.0 w.1.7')).toEqual([workflow]);
});
