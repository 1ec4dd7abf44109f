import type { AgentManifest } from '@rookery/model';
import { expect, test } from 'vitest';
import { auditChanges } from '../accounts/audit-changes.js';
import { auditedDocument } from './audited-document.js';

const manifest: AgentManifest = {
  apiVersion: 1, type: 'teller', version: 1, kind: 'action', title: 'Teller', summary: '', category: '', triggers: [], outputs: [], examples: [],
  options: {
    type: 'object',
    properties: {
      text: { type: 'string' },
      pin: { type: 'string', kind: 'secret', secret: true },
      to: { type: 'string', personal: true },
      credential: { type: 'string', kind: 'credential', secret: true },
      people: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' }, line: { anyOf: [{ type: 'string', personal: true }, { type: 'null' }] } } } },
      extra: { type: 'object', additionalProperties: { type: 'string', secret: true } },
    },
  },
};
const document = (options: object, more: object = {}) => ({ schemaVersion: 1, name: 'tell', agents: { tell: { type: 'teller', version: 1, options } }, links: [], ...more });
const changesOf = (before: object | undefined, after: object) => {
  const audited = auditedDocument(before, after, [manifest]);
  return auditChanges(audited.before, audited.after, audited.hides).changes;
};

test('hides options that their type marks as secret or personal, however deep, and tells the others', () => {
  const before = document({ text: 'a', pin: '1111', to: '+1', credential: 'crm', people: [{ name: 'A', line: '+1' }], extra: { x: 'one' } });
  const after = document({ text: 'b', pin: '2222', to: '+2', credential: 'crm-2', people: [{ name: 'B', line: '+2' }], extra: { x: 'two' } });
  expect(changesOf(before, after)).toEqual([
    { path: 'agents.tell.options.text', before: 'a', after: 'b' },
    { path: 'agents.tell.options.pin', hidden: true },
    { path: 'agents.tell.options.to', hidden: true },
    { path: 'agents.tell.options.credential', before: 'crm', after: 'crm-2' },
    { path: 'agents.tell.options.people.0.name', before: 'A', after: 'B' },
    { path: 'agents.tell.options.people.0.line', hidden: true },
    { path: 'agents.tell.options.extra.x', hidden: true },
  ]);
});

test('hides them in what is new as a whole', () => {
  const text = JSON.stringify(changesOf(undefined, document({ text: 'hello', pin: '4711-marker', to: '+1-marker' })));
  expect([text.includes('hello'), text.includes('marker')]).toEqual([true, false]);
});

test('hides every option of a type that nobody knows', () => {
  const strange = (pin: string) => ({ ...document({}), agents: { tell: { type: 'gone-plugin', version: 1, options: { pin } } } });
  expect(changesOf(strange('1'), strange('2'))).toEqual([{ path: 'agents.tell.options.pin', hidden: true }]);
});

test('leaves out where things lie on the canvas, and what is embedded', () => {
  expect(changesOf(document({ text: 'a' }, { layout: { tell: { x: 1, y: 1 } } }), document({ text: 'a' }, { layout: { tell: { x: 9, y: 9 } } }))).toEqual([]);
});
