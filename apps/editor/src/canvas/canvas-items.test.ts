import type { AgentManifest } from '@rookery/model';
import { expect, test } from 'vitest';
import { setTitle } from '../document/agents.js';
import type { WorkflowDocument } from '../document/graph-document.js';
import { edgesOf, nodesOf, type CanvasNode, type CanvasSource } from './canvas-items.js';

const manifest = (type: string, more: Partial<AgentManifest> = {}): AgentManifest => ({
  apiVersion: 1, type, version: 1, kind: 'step', title: type, summary: '', category: 'flow', triggers: [], outputs: [{ name: 'out', title: 'Out' }, { name: 'error', title: 'Error' }], options: {}, examples: [], ...more,
});
const catalogue = { types: new Map([['step', manifest('step')], ['source', manifest('source', { kind: 'source' })]]) };
const document: WorkflowDocument = {
  schemaVersion: 1, name: 'n',
  agents: { start: { type: 'source', version: 1, options: {} }, next: { type: 'step', version: 1, options: {} }, odd: { type: 'gone', version: 1, options: {} } },
  links: [{ from: 'start', port: 'out', to: 'next' }, { from: 'next', port: 'former', to: 'odd' }, { from: 'start', port: 'out', to: 'nobody' }],
  layout: { start: { x: 0, y: 0 }, next: { x: 300, y: 0 }, odd: { x: 600, y: 0 }, 'note:1': { x: 0, y: 200, width: 200, height: 100, text: 'note', color: 'blue' } },
};
const source = (more: Partial<CanvasSource> = {}): CanvasSource => ({ document, catalogue, issues: [], selection: new Set(), dragged: new Map(), ...more });
const byId = (nodes: readonly CanvasNode[]) => new Map(nodes.map((node) => [node.id, node]));
const changed = (before: ReadonlyMap<string, CanvasNode>, after: readonly CanvasNode[]) => after.filter((node) => before.get(node.id) !== node).map(({ id }) => id);

test('draws anew only the agent that changed', () => {
  const before = byId(nodesOf(source(), new Map()));
  expect(changed(before, nodesOf(source({ document: setTitle(document, 'next', 'Other') }), before))).toEqual(['next']);
});

test('draws anew only what is dragged, selected or at fault', () => {
  const before = byId(nodesOf(source(), new Map()));
  const after = nodesOf(source({ dragged: new Map([['start', { x: 8, y: 8 }]]), selection: new Set(['note:1']), issues: [{ path: 'agents.odd.type', code: 'agent.unknownType', message: 'no such type' }] }), before);
  expect(changed(before, after)).toEqual(['note:1', 'start', 'odd']);
});

test('gives a source no input, and a type nobody knows one', () => {
  const inputs = nodesOf(source(), new Map()).filter(({ handles }) => handles?.some(({ type }) => type === 'target')).map(({ id }) => id);
  expect(inputs).toEqual(['next', 'odd']);
});

test('keeps an output that a link leaves by although the agent has it no more', () => {
  const next = byId(nodesOf(source(), new Map())).get('next');
  expect(next?.handles?.map(({ id }) => id)).toEqual(['in', 'out', 'former', 'error']);
});

test('leaves out a link to an agent that is not there', () => {
  expect(edgesOf(source(), new Map()).map(({ id }) => id)).toEqual(['start.out>next', 'next.former>odd']);
});

test('keeps the identity of links that did not change', () => {
  const before = new Map(edgesOf(source(), new Map()).map((edge) => [edge.id, edge]));
  const after = edgesOf(source({ selection: new Set(['start.out>next']) }), before);
  expect(after.filter((edge) => before.get(edge.id) !== edge).map(({ id }) => id)).toEqual(['start.out>next']);
});
