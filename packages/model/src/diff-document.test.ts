import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeChange } from './diff-text.js';
import { diffDocuments } from './diff-document.js';
import { diffValues } from './diff-values.js';
import type { Language } from './errors.js';
import { workflowDocumentSchema, type WorkflowDocument } from './workflow-document.js';

const documentOf = (more: object): WorkflowDocument => workflowDocumentSchema.parse({ schemaVersion: 1, name: 'lots', agents: {}, links: [], ...more });
const agent = (options: object = {}, more: object = {}) => ({ type: 'filter', version: 1, options, ...more });
const said = (before: object, after: object, language: Language = 'en') => diffDocuments(documentOf(before), documentOf(after)).map((change) => describeChange(change, language));

describe('a difference of documents', () => {
  it('names agents that came, went, changed their type or their version', () => {
    const before = { agents: { a: agent(), b: agent(), c: agent() } };
    const after = { agents: { b: { type: 'switch', version: 1 }, c: agent({}, { version: 2 }), d: agent() } };
    expect(said(before, after)).toEqual(['agent removed: a (filter)', 'b: type filter -> switch', 'c: version 1 -> 2', 'agent added: d (filter)']);
  });

  it('follows a renamed agent with its links and its place', () => {
    const before = { agents: { a: agent({ n: 1 }), b: agent() }, links: [{ from: 'a', to: 'b' }], layout: { a: { x: 1 } } };
    const after = { agents: { first: agent({ n: 2 }, { renamedFrom: 'a' }), b: agent() }, links: [{ from: 'first', to: 'b' }], layout: { first: { x: 1 } } };
    expect(said(before, after)).toEqual(['agent renamed: a -> first', 'first: n: 1 -> 2']);
  });

  it('tells each option by its path, with what was and what is', () => {
    const before = { agents: { a: agent({ deep: { list: [{ is: 'at least', value: 70 }], gone: true } }, { schedule: { every: '30s' } }) } };
    const after = { agents: { a: agent({ deep: { list: [{ is: 'at least', value: 60 }], fresh: 'x' } }, { schedule: { every: '1m' } }) } };
    expect(said(before, after)).toEqual(['a: deep.list.0.value: 70 -> 60', 'a: deep.fresh: set to "x"', 'a: deep.gone: removed, was true', 'a: schedule.every: "30s" -> "1m"']);
  });

  it('does not call every entry changed when one is put in front', () => {
    expect(said({ agents: { a: agent({ list: [1, 2, 3] }) } }, { agents: { a: agent({ list: [0, 1, 2, 3] }) } })).toEqual(['a: list.0: set to 0']);
  });

  it('counts the lines of a long text', () => {
    expect(said({ agents: { a: agent({ code: 'one\ntwo\nthree' }) } }, { agents: { a: agent({ code: 'one\n2\n2.5\nthree' }) } })).toEqual(['a: code: text changed, +2 -1 lines']);
  });

  it('tells links and their schemas', () => {
    const agents = { a: agent(), b: agent(), c: agent() };
    const schema = { shape: { type: 'object', required: ['id'] } };
    const before = { agents, links: [{ from: 'a', to: 'b' }, { from: 'a', to: 'c', schema }] };
    const after = { agents, links: [{ from: 'a', to: 'c', schema: { shape: { type: 'object' }, onBreach: 'refuse' } }, { from: 'a', port: 'error', to: 'b' }, { from: 'b', to: 'c', schema }] };
    expect(said(before, after)).toEqual([
      'link added: a.error -> b', 'link removed: a -> b', 'a -> c: schema shape.required: removed, was ["id"]', 'a -> c: schema onBreach: "quarantine" -> "refuse"', 'link added: b -> c',
    ]);
    expect(said({ agents, links: [{ from: 'a', to: 'b' }] }, { agents, links: [{ from: 'a', to: 'b', schema }] })).toEqual(['a -> b: schema pinned']);
  });

  it('tells parameters, and the fields of the document', () => {
    const before = { title: 'Old', parameters: { low: { type: 'number', default: 1 }, gone: { type: 'string' } } };
    const after = { title: 'New', parameters: { low: { type: 'number', default: 1, value: 5 }, fresh: { type: 'string' } } };
    expect(said(before, after)).toEqual(['title: "Old" -> "New"', 'parameter added: fresh', 'parameter removed: gone', 'parameter low: value: set to 5']);
  });

  it('never tells a secret, only that it changed', () => {
    const before = { agents: { a: agent({ credential: 'old-bot', headers: { Authorization: 's3cret-one', Accept: 'a' }, secrets: ['s3cret-one'] }) }, parameters: { apiKey: { type: 'string', value: 's3cret-one' } } };
    const after = { agents: { a: agent({ credential: 'new-bot', headers: { Authorization: 's3cret-two', Accept: 'b' }, secrets: ['s3cret-two'] }) }, parameters: { apiKey: { type: 'string', value: 's3cret-two' } } };
    expect(said(before, after)).toEqual(['a: credential: "old-bot" -> "new-bot"', 'a: headers.Authorization: changed (not shown)', 'a: headers.Accept: "a" -> "b"', 'a: secrets.0: changed (not shown)', 'parameter apiKey: value: changed (not shown)']);
    expect(JSON.stringify(diffDocuments(documentOf(before), documentOf(after)))).not.toContain('s3cret');
  });

  it('gathers what only moved on the canvas in one cosmetic change', () => {
    const changes = diffDocuments(documentOf({ layout: { a: { x: 0 }, b: { x: 0 } } }), documentOf({ layout: { a: { x: 1 }, c: { x: 0 } } }));
    expect(changes).toEqual([{ kind: 'layout', agents: 3, cosmetic: true }]);
  });

  it('can be read in Russian', () => {
    const before = { agents: { a: agent({ n: 1 }) }, layout: { a: { x: 0 }, b: { x: 0 } } };
    const after = { agents: { a: agent({ n: 2 }), b: agent() } };
    expect(said(before, after, 'ru')).toEqual(['a: n: 1 -> 2', 'добавлен агент: b (filter)', 'на холсте передвинуто: 2 агента']);
  });

  it('is empty exactly when nothing differs, and comes in the same order each time', () => {
    const options = fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
    const documents = fc.record({ agents: fc.dictionary(fc.constantFrom('x', 'y'), options.map((given) => agent(given)), { noNullPrototype: true }) });
    fc.assert(fc.property(documents, documents, (before, after) => {
      const changes = diffDocuments(documentOf(before), documentOf(after));
      expect(changes.length === 0).toBe(diffValues(documentOf(before), documentOf(after)).length === 0);
      const reversed = { agents: Object.fromEntries(Object.entries(after.agents).toReversed()) };
      expect(diffDocuments(documentOf(before), documentOf(reversed))).toEqual(changes);
    }));
  });
});
