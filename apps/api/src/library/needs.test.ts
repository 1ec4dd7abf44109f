import { workflowDocumentSchema, type AgentManifest } from '@rookery/model';
import { expect, it } from 'vitest';
import { arrangeDocument } from './arrange-document.js';
import { needsOf } from './needs.js';

const manifest: AgentManifest = {
  apiVersion: 1, type: 'deep', version: 2, kind: 'action', title: 'Deep', summary: '', category: 'other', triggers: [], outputs: [], examples: [], plugin: 'rookery-plugin-deep',
  options: {
    type: 'object',
    properties: {
      login: { kind: 'credential', kinds: ['http-basic'], type: 'string' },
      places: { kind: 'list', type: 'array', items: { kind: 'object', type: 'object', properties: { key: { kind: 'credential', kinds: ['http-bearer'] }, pin: { kind: 'secret' }, table: { kind: 'text' } } } },
      from: { anyOf: [{ type: 'object', properties: { login: { kind: 'credential', kinds: ['postgres'] } } }, { type: 'string' }] },
      headers: { kind: 'keyValue' },
    },
  },
};
const manifests = new Map([['deep', manifest]]);
const documentOf = (options: object, more: object = {}) => workflowDocumentSchema.parse({ schemaVersion: 1, name: 'w', agents: { a: { type: 'deep', version: 1, options, ...more } }, links: [] });

it('finds credentials and tables wherever the form has a place for them, and names who uses them', () => {
  const document = documentOf({ login: 'one', places: [{ key: 'two', table: 'dealers' }, { key: '{{ made.up }}', table: 'dealers' }], from: { login: 'one' } });
  expect(needsOf([document], manifests)).toEqual({
    agentTypes: [{ type: 'deep', version: 1, plugin: 'rookery-plugin-deep' }],
    credentials: [{ name: 'one', kinds: ['http-basic', 'postgres'], usedBy: ['w/a'] }, { name: 'two', kinds: ['http-bearer'], usedBy: ['w/a'] }],
    tables: [{ name: 'dealers', usedBy: ['w/a'] }],
    workflows: [],
  });
});

it('names agent types that are not known here, though not what they need', () => {
  const document = workflowDocumentSchema.parse({ schemaVersion: 1, name: 'w', agents: { a: { type: 'pigeon', version: 3, options: { login: 'x' } } }, links: [] });
  expect(needsOf([document], manifests)).toEqual({ agentTypes: [{ type: 'pigeon', version: 3, plugin: null }], credentials: [], tables: [], workflows: [] });
});

it('leaves out secrets and headers that carry one, however deep, and nothing else', () => {
  const document = documentOf({ login: 'one', places: [{ pin: '1234', key: 'two' }], headers: { Authorization: 'Bearer abc', 'x-api-key': '{{ parameters.key }}', accept: 'text/plain' }, more: { b: 1, a: 2 } });
  expect(arrangeDocument(document, { layout: true, manifests }).agents['a']?.options).toEqual({
    headers: { 'x-api-key': '{{ parameters.key }}', accept: 'text/plain' }, login: 'one', more: { b: 1, a: 2 }, places: [{ key: 'two' }],
  });
});

it('writes the same text for documents that differ only in their order', () => {
  const text = (agents: object, links: readonly object[]) => JSON.stringify(arrangeDocument(workflowDocumentSchema.parse({ links, agents, name: 'w', schemaVersion: 1 }), { layout: false, manifests }));
  const [a, b] = [{ type: 'deep', version: 1, options: { x: 1, y: 2 } }, { version: 1, options: { y: 2, x: 1 }, type: 'deep' }];
  expect(text({ one: a, two: b }, [{ from: 'one', to: 'two' }, { from: 'two', to: 'one', port: 'error' }])).toBe(text({ two: a, one: b }, [{ port: 'error', to: 'one', from: 'two' }, { to: 'two', port: 'out', from: 'one' }]));
});
