import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyText, duplicate, pasteText } from './clipboard.js';
import { withLayout } from './layout.js';
import { documents } from './test/arbitrary-documents.js';
import { agent, catalogue, flow, linksOf, lots } from './test/documents.js';

const paste = (text: string, document = lots) => pasteText(document, text, { catalogue, position: { x: 0, y: 800 } });
const part = (more: object) => JSON.stringify({ rookery: 1, agents: { sift: agent('sift') }, links: [], ...more });

it('copies agents with the links between them, and pastes them under free names', () => {
  const result = paste(copyText(lots, ['sift', 'tell']));
  expect(result).toMatchObject({ ok: true, pasted: ['sift-2', 'tell-2'] });
  expect(result.ok && linksOf(result.document)).toEqual(['hook -> sift', 'sift -> tell', 'sift-2 -> tell-2']);
  expect(result.ok && [result.document.layout?.['sift-2'], result.document.layout?.['tell-2']]).toEqual([{ x: 0, y: 800 }, { x: 304, y: 800 }]);
});

it('pastes into another workflow under the same names', () => {
  expect(paste(copyText(lots, ['hook', 'sift', 'tell']), flow({}))).toMatchObject({ ok: true, document: { agents: lots.agents, links: lots.links } });
});

it('writes text that a person can read', () => {
  expect(copyText(flow({ hook: agent('hook') }), ['hook'])).toBe(`{
  "rookery": 1,
  "agents": {
    "hook": {
      "type": "hook",
      "version": 1,
      "options": {}
    }
  },
  "links": [],
  "layout": {
    "hook": {
      "x": 0,
      "y": 0
    }
  }
}
`);
});

it('takes a group along with what lies in it', () => {
  const grouped = withLayout(lots, { 'group:1': { x: 250, y: -50, width: 700, height: 200, title: 'Good', color: 'blue' } });
  const result = paste(copyText(grouped, ['group:1']), flow({}));
  expect(result).toMatchObject({ ok: true, pasted: ['sift', 'tell', 'group:1'] });
});

it('leaves behind which slug an agent had before', () => {
  expect(copyText(flow({ sift: agent('sift', {}, { renamedFrom: 'old' }) }), ['sift'])).not.toContain('renamedFrom');
});

it('gives links of pasted agents their schemas', () => {
  const link = { from: 'hook', port: 'out', to: 'sift', schema: { shape: { type: 'object' as const }, onBreach: 'refuse' as const } };
  const result = paste(copyText({ ...lots, links: [link] }, ['hook', 'sift']), flow({}));
  expect(result.ok && result.document.links).toEqual([link]);
});

it('takes a whole workflow, with parameters that are not there yet', () => {
  const whole = { ...lots, parameters: { least: { type: 'number', default: 1 }, most: { type: 'number', default: 9 } } };
  const here = { ...flow({}), parameters: { least: { type: 'number' as const, default: 5 } } };
  const result = paste(JSON.stringify(whole), here);
  expect(result.ok && [Object.keys(result.document.agents), result.document.parameters]).toEqual([['hook', 'sift', 'tell'], { least: { type: 'number', default: 5 }, most: { type: 'number', default: 9 } }]);
});

it('takes a workflow without any place in it, and gives its agents some', () => {
  const { layout: _layout, ...bare } = lots;
  const result = paste(JSON.stringify(bare), flow({}));
  expect(result.ok && Object.values(result.document.layout ?? {}).map(({ x }) => x)).toEqual([0, 280, 560]);
});

it('takes the one workflow of a bundle', () => {
  expect(paste(JSON.stringify({ rookeryBundle: 1, workflows: [{ folder: '', document: lots }], needs: {} }), flow({}))).toMatchObject({ ok: true, pasted: ['hook', 'sift', 'tell'] });
});

it('duplicates aside, and again farther aside', () => {
  const once = duplicate(lots, ['sift']);
  const twice = duplicate(once.document, ['sift']);
  expect([once.pasted, twice.pasted]).toEqual([['sift-2'], ['sift-3']]);
  expect([once.document.layout?.['sift-2'], twice.document.layout?.['sift-3']]).toEqual([{ x: 336, y: 32 }, { x: 368, y: 64 }]);
});

it('duplicates nothing where nothing is selected', () => {
  expect(duplicate(lots, []).document).toBe(lots);
  expect(duplicate(lots, ['hook.out>sift']).document).toBe(lots);
});

describe('refuses whole, and says what is wrong and where', () => {
  it.each([
    ['a sentence', 'hello', { path: '', code: 'request.notJson' }],
    ['a number', '42', { path: '', code: 'option.type' }],
    ['somebody else\'s JSON', '{"nodes":[]}', { path: '', code: 'option.type', message: 'this is JSON, but not a part of a workflow' }],
    ['a form of tomorrow', '{"rookery":2,"agents":{}}', { path: 'rookery', code: 'option.choice', message: '"rookery": 2 is a form that is not known here' }],
    ['an unknown field', part({ nodes: 1 }), { path: 'nodes', code: 'option.unknown' }],
    ['an agent without a version', part({ agents: { sift: { type: 'sift' } } }), { path: 'agents.sift.version', code: 'option.required', message: 'a value is needed' }],
    ['an agent type that is not installed', part({ agents: { a: agent('magic') } }), { path: 'agents.a.type', code: 'agent.unknownType', message: 'there is no agent type "magic"', hint: 'install the plugin that brings it' }],
    ['an agent of a later version', part({ agents: { a: agent('sift', {}, { version: 2 }) } }), { path: 'agents.a.version', code: 'agent.version', message: '"sift" is installed in version 1, the text needs 2' }],
    ['a link to nowhere', part({ links: [{ from: 'sift', port: 'out', to: 'gone' }] }), { path: 'links.0.to', code: 'link.agent', message: 'there is no agent "gone" in the text' }],
    ['a link that stands twice', JSON.stringify({ rookery: 1, agents: lots.agents, links: [...lots.links, ...lots.links.slice(0, 1)] }), { path: 'links.2', code: 'link.duplicate' }],
    ['a name that is no slug', part({ agents: { 'No Slug': agent('sift') } }), { path: 'agents.No Slug' }],
    ['a NUL', part({ agents: { sift: agent('sift', { text: 'a\0b' }) } }), { path: 'agents.sift.options.text', code: 'option.format' }],
    ['a fault in a bundle, by its place there', JSON.stringify({ rookeryBundle: 1, workflows: [{ document: { schemaVersion: 1, name: 'x', agents: 1, links: [] } }] }), { path: 'workflows.0.document.agents' }],
    ['a bundle of several', JSON.stringify({ rookeryBundle: 1, workflows: [{}, {}] }), { path: 'workflows', message: 'the bundle holds 2 workflows; only one can be pasted', hint: 'import the bundle on the page of workflows' }],
    ['an empty bundle', JSON.stringify({ rookeryBundle: 1, workflows: [] }), { path: 'workflows', message: 'the bundle holds no workflow' }],
    ['100,000 levels', `{"rookery":1,"agents":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, { path: '', code: 'request.invalid', message: 'the text is nested deeper than 200 levels' }],
  ])('%s', (_what, text, issue) => {
    expect(paste(text)).toMatchObject({ ok: false, issues: [issue] });
  });

  it('with every fault at once', () => {
    const result = paste(part({ agents: { a: agent('magic'), b: agent('sift', {}, { version: 9 }) }, links: [{ from: 'x', port: 'out', to: 'a' }] }));
    expect(!result.ok && result.issues.map(({ path }) => path)).toEqual(['agents.a.type', 'agents.b.version', 'links.0.from']);
  });
});

describe('by property', () => {
  const nonsense = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.record({ rookery: fc.constantFrom(1, 2, null), agents: fc.jsonValue(), links: fc.jsonValue(), layout: fc.jsonValue() }, { requiredKeys: ['rookery'] }).map((value) => JSON.stringify(value)),
    fc.record({ rookery: fc.constant(1), agents: fc.dictionary(fc.constantFrom('a', '__proto__', 'constructor', 'B'), fc.jsonValue()), links: fc.array(fc.record({ from: fc.constantFrom('a', 'constructor'), to: fc.constantFrom('a', 'b') })) }).map((value) => JSON.stringify(value)),
    fc.tuple(documents, fc.nat(), fc.string()).map(([document, place, text]) => { const whole = JSON.stringify(document); return `${whole.slice(0, place % whole.length)}${text}${whole.slice((place % whole.length) + 1)}`; }),
  );

  it('never throws, and never changes the document it refuses to paste into', () => {
    const before = structuredClone(lots);
    fc.assert(fc.property(nonsense, (text) => {
      const result = paste(text);
      expect(result.ok || result.issues.length > 0).toBe(true);
      expect(lots).toEqual(before);
    }), { numRuns: 500 });
  });

  it('brings back what was copied, whatever it was', () => {
    fc.assert(fc.property(documents, (document) => {
      const all = [...Object.keys(document.agents), ...Object.keys(document.layout ?? {})];
      const result = pasteText({ ...document, agents: {}, links: [], layout: {} }, copyText(document, all), { catalogue });
      expect(result.ok && [result.document.agents, linksOf(result.document)]).toEqual([document.agents, linksOf(document)]);
    }));
  });
});
