import { parseWorkflowDocument } from '@rookery/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setAgentField, setOption, setTitle } from './agents.js';
import { removeItems } from './items.js';
import { addLink } from './links.js';
import { conflictId, mergeDocuments } from './merge-documents.js';
import { editNote } from './notes-and-groups.js';
import { renameAgent } from './rename-agent.js';
import { setDocumentField, setParameter } from './document-fields.js';
import { anyEdit, documents, editLists, editsOf } from './test/arbitrary-documents.js';
import { agent, flow, linksOf, lots } from './test/documents.js';
import { withLayout } from './layout.js';

const inOrder = (document: Parameters<typeof linksOf>[0]) => ({ ...document, links: linksOf(document) });

describe('by property', () => {
  it('takes the other side whole where one side did nothing', () => {
    fc.assert(fc.property(documents, editLists(anyEdit), (base, edit) => {
      expect(mergeDocuments(base, base, edit(base))).toEqual({ document: edit(base), conflicts: [] });
      expect(mergeDocuments(base, edit(base), base)).toEqual({ document: edit(base), conflicts: [] });
      expect(inOrder(mergeDocuments(base, edit(base), structuredClone(base)).document)).toEqual(inOrder(edit(base)));
    }));
  });

  it('merges the same done twice without a conflict', () => {
    fc.assert(fc.property(documents, editLists(anyEdit), (base, edit) => {
      expect(mergeDocuments(base, edit(base), structuredClone(edit(base)))).toEqual({ document: edit(base), conflicts: [] });
    }));
  });

  it('does not depend on the order of the sides where they touch different agents, and never conflicts there', () => {
    fc.assert(fc.property(documents, editLists(editsOf(['a', 'b', 'constructor'])), editLists(editsOf(['c', 'd', 'e'])), (base, here, there) => {
      const [one, other] = [mergeDocuments(base, here(base), there(base)), mergeDocuments(base, there(base), here(base))];
      expect(one.conflicts).toEqual([]);
      expect(inOrder(one.document)).toEqual(inOrder(other.document));
    }));
  });

  it('equals doing one after the other where they touch different agents', () => {
    fc.assert(fc.property(documents, editLists(editsOf(['a', 'b'])), editLists(editsOf(['c', 'd', 'e'])), (base, here, there) => {
      expect(inOrder(mergeDocuments(base, here(base), there(base)).document)).toEqual(inOrder(there(here(base))));
    }));
  });

  it('always gives a document that can be saved, linked to agents that are there', () => {
    fc.assert(fc.property(documents, editLists(anyEdit), editLists(anyEdit), (base, here, there) => {
      const { document } = mergeDocuments(base, here(base), there(base));
      expect(parseWorkflowDocument(document).ok).toBe(true);
      expect(document.links.filter(({ from, to }) => !Object.hasOwn(document.agents, from) || !Object.hasOwn(document.agents, to))).toEqual([]);
    }));
  });

  it('leaves no conflict once there is a choice for each', () => {
    fc.assert(fc.property(documents, editLists(anyEdit), editLists(anyEdit), fc.boolean(), (base, here, there, isMine) => {
      const { conflicts } = mergeDocuments(base, here(base), there(base));
      const choices = new Map(conflicts.map((conflict) => [conflictId(conflict), isMine ? 'mine' as const : 'theirs' as const]));
      expect(mergeDocuments(base, here(base), there(base), { choices }).conflicts).toEqual([]);
    }));
  });

  it('loses nothing silently: without a conflict, what either side set stands in the merge', () => {
    fc.assert(fc.property(documents, editLists(anyEdit), fc.constantFrom('a', 'b', 'c'), (base, there, slug) => {
      const mine = setOption(base, slug, { path: ['only-mine'], value: 'kept' });
      const { document, conflicts } = mergeDocuments(base, mine, there(base));
      const isKept = mine === base || Object.values(document.agents).some(({ options }) => options['only-mine'] === 'kept');
      expect(isKept || conflicts.some(({ path }) => path[1] === slug)).toBe(true);
    }));
  });
});

it('merges two options of one agent', () => {
  const { document, conflicts } = mergeDocuments(lots, setOption(lots, 'sift', { path: ['match'], value: 'any' }), setOption(lots, 'sift', { path: ['atLeast'], value: 2 }));
  expect([document.agents['sift']?.options, conflicts]).toEqual([{ match: 'any', atLeast: 2 }, []]);
});

it('asks about a field that both set differently, and shows theirs until somebody chose', () => {
  const mine = setOption(lots, 'sift', { path: ['match'], value: 'any' });
  const theirs = setOption(lots, 'sift', { path: ['match'], value: 'at least' });
  const { document, conflicts } = mergeDocuments(lots, mine, theirs);
  expect(conflicts).toEqual([{ path: ['agents', 'sift', 'options', 'match'], base: 'all', mine: 'any', theirs: 'at least' }]);
  expect(document).toEqual(theirs);
  expect(mergeDocuments(lots, mine, theirs, { choices: new Map(conflicts.map((conflict) => [conflictId(conflict), 'mine'])) }).document).toEqual(mine);
});

it('asks about an agent that one took away and the other changed, and brings its links back with it', () => {
  const mine = setTitle(lots, 'sift', 'Good lots');
  const theirs = removeItems(lots, ['sift']);
  const { conflicts } = mergeDocuments(lots, mine, theirs);
  expect(conflicts.map(({ path }) => path)).toEqual([['agents', 'sift']]);
  const choices = (choice: 'mine' | 'theirs') => ({ choices: new Map(conflicts.map((conflict) => [conflictId(conflict), choice])) });
  expect(linksOf(mergeDocuments(lots, mine, theirs, choices('mine')).document)).toEqual(['hook -> sift', 'sift -> tell']);
  expect(mergeDocuments(lots, mine, theirs, choices('theirs')).document).toEqual(theirs);
});

it('asks about an agent that one took away and the other linked anew', () => {
  const merge = mergeDocuments(lots, removeItems(lots, ['tell']), addLink(lots, { from: 'sift', port: 'else', to: 'tell' }));
  expect(merge.conflicts.map(({ path }) => path)).toEqual([['agents', 'tell']]);
  expect(linksOf(merge.document)).toEqual(['hook -> sift', 'sift -> tell', 'sift.else -> tell']);
});

it('does not ask about an agent that one took away and the other only moved', () => {
  const merge = mergeDocuments(lots, removeItems(lots, ['tell']), withLayout(lots, { tell: { x: 7, y: 7 } }));
  expect([merge.conflicts, Object.keys(merge.document.agents), Object.keys(merge.document.layout ?? {})]).toEqual([[], ['hook', 'sift'], ['hook', 'sift']]);
});

it('keeps both agents that were added under one name', () => {
  const mine = addLink({ ...lots, agents: { ...lots.agents, sum: agent('sift', { by: 'me' }) } }, { from: 'sift', port: 'out', to: 'sum' });
  const theirs = addLink({ ...lots, agents: { ...lots.agents, sum: agent('sift', { by: 'them' }) } }, { from: 'hook', port: 'out', to: 'sum' });
  const { document, conflicts } = mergeDocuments(lots, mine, theirs);
  expect([conflicts, document.agents['sum']?.options, document.agents['sum-2']?.options]).toEqual([[], { by: 'them' }, { by: 'me' }]);
  expect(linksOf(document)).toEqual(['hook -> sift', 'hook -> sum', 'sift -> sum-2', 'sift -> tell']);
});

it('follows an agent that the other renamed, with what was done to it here', () => {
  const theirs = renameAgent(lots, 'sift', { to: 'good', published: { document: lots } });
  const mine = addLink(setOption(lots, 'sift', { path: ['match'], value: 'any' }), { from: 'sift', port: 'else', to: 'tell' });
  const { document, conflicts } = mergeDocuments(lots, mine, theirs);
  expect([conflicts, document.agents['good']]).toEqual([[], agent('sift', { match: 'any' }, { renamedFrom: 'sift' })]);
  expect(linksOf(document)).toEqual(['good -> tell', 'good.else -> tell', 'hook -> good']);
});

it('asks which name should stand when both renamed an agent', () => {
  const rename = (to: string) => renameAgent(lots, 'sift', { to, published: { document: lots } });
  const { document, conflicts } = mergeDocuments(lots, rename('mine'), rename('theirs'));
  expect([conflicts, Object.keys(document.agents)]).toEqual([[{ path: ['agents', 'theirs', 'slug'], base: 'sift', mine: 'mine', theirs: 'theirs' }], ['hook', 'theirs', 'tell']]);
  const chosen = mergeDocuments(lots, rename('mine'), rename('theirs'), { choices: new Map(conflicts.map((conflict) => [conflictId(conflict), 'mine'])) });
  expect(linksOf(chosen.document)).toEqual(['hook -> mine', 'mine -> tell']);
});

it('takes a schedule whole: half of each would be neither', () => {
  const base = setAgentField(lots, 'hook', { field: 'schedule', value: { every: '1m' } });
  const mine = setAgentField(base, 'hook', { field: 'schedule', value: { every: '5m' } });
  const theirs = setAgentField(base, 'hook', { field: 'schedule', value: { cron: '0 9 * * *' } });
  expect(mergeDocuments(base, mine, theirs).conflicts).toEqual([{ path: ['agents', 'hook', 'schedule'], base: { every: '1m' }, mine: { every: '5m' }, theirs: { cron: '0 9 * * *' } }]);
});

it('does not ask where both moved an agent: it stays where I put it', () => {
  const merge = mergeDocuments(lots, withLayout(lots, { sift: { x: 1, y: 1 } }), withLayout(lots, { sift: { x: 2, y: 2 } }));
  expect([merge.conflicts, merge.document.layout?.['sift']]).toEqual([[], { x: 1, y: 1 }]);
});

it('asks about a note in which both wrote, and keeps one that somebody wrote in while the other took it away', () => {
  const base = withLayout(lots, { 'note:1': { x: 0, y: 0, width: 100, height: 50, text: 'old', color: 'blue' } });
  const [mine, theirs] = [editNote(base, 'note:1', { text: 'mine' }), editNote(base, 'note:1', { text: 'theirs' })];
  expect(mergeDocuments(base, mine, theirs).conflicts).toEqual([{ path: ['layout', 'note:1', 'text'], base: 'old', mine: 'mine', theirs: 'theirs' }]);
  expect(mergeDocuments(base, mine, removeItems(base, ['note:1'])).document.layout?.['note:1']).toMatchObject({ text: 'mine' });
});

it('merges fields and parameters of the workflow each by itself', () => {
  const base = setParameter(flow({}), 'least', { type: 'number', default: 1 });
  const mine = setDocumentField(setParameter(base, 'least', { type: 'number', default: 1, value: 5 }), 'title', 'Lots');
  const theirs = setDocumentField(setParameter(base, 'least', { type: 'number', default: 2 }), 'maxHops', 9);
  expect(mergeDocuments(base, mine, theirs)).toEqual({ document: { ...base, title: 'Lots', maxHops: 9, parameters: { least: { type: 'number', default: 2, value: 5 } } }, conflicts: [] });
});
