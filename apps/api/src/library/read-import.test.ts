import { describe, expect, it } from 'vitest';
import { readImport, readJsonText } from './read-import.js';

const document = { schemaVersion: 1, name: 'lots', agents: {}, links: [] };
const read = (...contents: readonly unknown[]) => readImport(contents.map((content, index) => ({ name: `${index}.json`, content })));

describe('what is in a file', () => {
  it('is a document, or each of a bundle, under the name of where it stood', () => {
    const found = read(document, { rookeryBundle: 1, workflows: [{ document }, { folder: ' /sales/ ', document: { ...document, name: 'other', workflows: { called: document } } }] });
    expect(found.ok && found.items).toEqual([
      { origin: '0.json', folder: '', name: 'lots', document, issues: [] },
      { origin: '1.json workflows.0', folder: '', name: 'lots', document, issues: [] },
      { origin: '1.json workflows.1', folder: 'sales', name: 'other', document: { ...document, name: 'other' }, issues: [] },
    ]);
  });

  it('stays beside good ones when it is faulty, and says why', () => {
    const found = read(document, { ...document, name: 'A B', title: 'a\0b' });
    expect(found.ok && found.items.map(({ name, document: shape, issues }) => [name, shape === undefined, issues.map(({ path }) => path)])).toEqual([['lots', false, []], ['A B', true, ['name', 'title']]]);
  });

  it.each([
    ['text', { ok: false, issues: [{ path: '0.json', code: 'option.type', message: 'this is no JSON object', hint: 'a workflow document or a bundle is one' }] }],
    [{ rookeryBundle: 1, workflows: [{ document: 1 }] }, { ok: false, issues: [{ path: '0.json.workflows.0.document' }] }],
    [{ rookeryBundle: 1, workflows: [], tables: [{ name: 'dealers', title: 'a\0b', columns: [{ name: 'a', type: 'text' }] }] }, { ok: false, issues: [{ path: '0.json.tables.0.title' }] }],
    [{ rookeryBundle: 1, workflows: Array.from({ length: 501 }, () => ({ document })) }, { ok: false, issues: [{ path: '0.json.workflows' }] }],
  ])('that is neither is refused whole: %#', (content, refusal) => {
    expect(read(content)).toMatchObject(refusal);
  });
});

describe('a text from outside', () => {
  it('is read as JSON, with or without a byte order mark', () => {
    expect([readJsonText('{"a":1}'), readJsonText('\uFEFF{"a":1}')]).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it.each([['{', SyntaxError], [`${'['.repeat(101)}${']'.repeat(101)}`, /deeper than 100/], ['{"a":{"__proto__":{"isOwner":true}}}', /__proto__/]])('is refused: %#', (text, reason) => {
    expect(() => readJsonText(text)).toThrow(reason);
  });
});
