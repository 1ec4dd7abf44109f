import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAgent, setAgentField, setOption, setOptions, setTitle } from './agents.js';
import { removeParameter, renameParameter, setDocumentField, setParameter } from './document-fields.js';
import { alignItems, distributeItems, moveItems, nudgeItems, removeItems } from './items.js';
import { placeMissing } from './place-missing.js';
import { addGroup, addNote, editGroup, editNote, groupItems, membersOf, ungroup } from './notes-and-groups.js';
import { groupsOf, notesOf, positionOf, withLayout } from './layout.js';
import { firstFree, freeSlug, isSlug, slugOf } from './slugs.js';
import { anyEdit, documents } from './test/arbitrary-documents.js';
import { agent, flow, linksOf, lots, manifest, sift } from './test/documents.js';

describe('an edit that changes nothing gives the same document back', () => {
  it.each([
    ['setOption', () => setOption(lots, 'sift', { path: ['match'], value: 'all' })],
    ['setOption of what is not there', () => setOption(lots, 'sift', { path: ['conditions', 0, 'value'], value: undefined })],
    ['setOption of an agent that is not there', () => setOption(lots, 'gone', { path: ['match'], value: 1 })],
    ['setOptions', () => setOptions(lots, 'sift', { match: 'all' })],
    ['setAgentField', () => setAgentField(lots, 'sift', { field: 'ordered', value: undefined })],
    ['setTitle', () => setTitle(lots, 'sift', '  ')],
    ['setTitle of something every object has', () => setTitle(lots, 'constructor', 'x')],
    ['removeItems', () => removeItems(lots, ['gone', 'hook.out>gone', 'note:9'])],
    ['moveItems', () => moveItems(lots, new Map([['sift', { x: 303, y: 2 }], ['gone', { x: 1, y: 1 }]]))],
    ['setDocumentField', () => setDocumentField(lots, 'tags', [])],
    ['setDocumentField of the name', () => setDocumentField(lots, 'name', undefined)],
    ['removeParameter', () => removeParameter(lots, 'constructor')],
    ['editNote', () => editNote(lots, 'note:1', { text: 'x' })],
    ['ungroup', () => ungroup(lots, ['sift'])],
    ['alignItems of one', () => alignItems(lots, ['sift'], { to: 'left' })],
    ['placeMissing', () => placeMissing(lots)],
  ])('%s', (_name, edit) => {
    expect(edit()).toBe(lots);
  });

  it('whatever it is, when it is done again', () => {
    fc.assert(fc.property(documents, anyEdit, (document, edit) => {
      const once = edit(document);
      expect(edit(once)).toEqual(edit(edit(once)));
    }));
  });
});

describe('addAgent', () => {
  const add = (document = lots, more = {}) => addAgent(document, { manifest: sift, position: { x: 13, y: 21 }, ...more });

  it('names it after its type, with a number when there are several', () => {
    expect([add(flow({})).slug, add().slug, add(add().document).slug]).toEqual(['sift', 'sift-2', 'sift-3']);
    expect([add(flow({})).document.agents['sift']?.title, add().document.agents['sift-2']?.title]).toEqual(['Sift', 'Sift 2']);
  });

  it('names it after the title given, and puts it on the grid', () => {
    const { document, slug } = add(lots, { title: 'Новые лоты' });
    expect([slug, document.agents[slug], positionOf(document, slug)]).toEqual(['novye-loty', { type: 'sift', version: 1, title: 'Новые лоты', options: {} }, { x: 16, y: 24 }]);
  });

  it('passes over a name that another agent\'s state follows from', () => {
    expect(add(flow({ good: agent('sift', {}, { renamedFrom: 'sift' }) })).slug).toBe('sift-2');
  });

  it('writes only those defaults that must be there', () => {
    const options = { type: 'object', required: ['mode', 'url'], properties: { mode: { default: 'fast' }, url: {}, every: { default: '5m' } } };
    const { document, slug } = addAgent(flow({}), { manifest: manifest('fetch', { options }), position: { x: 0, y: 0 } });
    expect(document.agents[slug]?.options).toEqual({ mode: 'fast' });
  });
});

describe('options and fields', () => {
  it('sets an option deep within, making lists and objects on the way', () => {
    const once = setOption(lots, 'sift', { path: ['conditions', 0, 'field'], value: 'price' });
    expect(setOption(once, 'sift', { path: ['conditions', 1, 'field'], value: 'year' }).agents['sift']?.options).toEqual({ match: 'all', conditions: [{ field: 'price' }, { field: 'year' }] });
  });

  it('takes away an option, and an entry of a list', () => {
    const document = flow({ sift: agent('sift', { rows: ['a', 'b', 'c'], headers: { 'X.Y': '1' } }) });
    expect(setOption(document, 'sift', { path: ['rows', 1], value: undefined }).agents['sift']?.options).toEqual({ rows: ['a', 'c'], headers: { 'X.Y': '1' } });
    expect(setOption(document, 'sift', { path: ['headers', 'X.Y'], value: undefined }).agents['sift']?.options).toEqual({ rows: ['a', 'b', 'c'], headers: {} });
  });

  it('keeps an option called as something every object has', () => {
    expect(setOption(lots, 'sift', { path: ['__proto__'], value: 1 }).agents['sift']?.options).toEqual(JSON.parse('{"match":"all","__proto__":1}'));
  });

  it('sets a field, and takes it away so that its default holds', () => {
    const set = setAgentField(lots, 'hook', { field: 'schedule', value: { every: '1m' } });
    expect(set.agents['hook']?.schedule).toEqual({ every: '1m' });
    expect(setAgentField(set, 'hook', { field: 'schedule', value: undefined })).toEqual(lots);
  });
});

describe('items', () => {
  it('removes agents with their links and places', () => {
    const document = removeItems(lots, ['sift']);
    expect([Object.keys(document.agents), linksOf(document), Object.keys(document.layout ?? {})]).toEqual([['hook', 'tell'], [], ['hook', 'tell']]);
  });

  it('removes a link alone', () => {
    expect(linksOf(removeItems(lots, ['hook.out>sift']))).toEqual(['sift -> tell']);
  });

  it('nudges by the distance, and passes over what has no place', () => {
    expect(nudgeItems(lots, ['sift', 'hook.out>sift'], { x: 1, y: -1 }).layout?.['sift']).toEqual({ x: 305, y: -1 });
  });

  it('lines up and spreads evenly', () => {
    const places = { a: { x: 0, y: 0 }, b: { x: 500, y: 40 }, c: { x: 560, y: 90 } };
    const document = flow({ a: agent('sift'), b: agent('sift'), c: agent('sift') }, [], { layout: places });
    expect(Object.values(alignItems(document, ['a', 'b', 'c'], { to: 'top' }).layout ?? {}).map(({ y }) => y)).toEqual([0, 0, 0]);
    expect(Object.values(alignItems(document, ['a', 'b', 'c'], { to: 'right' }).layout ?? {}).map(({ x }) => x)).toEqual([560, 560, 560]);
    expect(Object.values(distributeItems(document, ['a', 'b', 'c'], { along: 'x' }).layout ?? {}).map(({ x }) => x)).toEqual([0, 280, 560]);
  });
});

describe('notes and groups', () => {
  const frame = { x: 250, y: -60, width: 300, height: 200 };

  it('adds notes under numbers that are free', () => {
    const one = addNote(lots, { x: 3, y: 3, text: 'hello' });
    const two = addNote(one.document, { x: 0, y: 0 });
    expect([one.id, two.id, notesOf(two.document).map(({ text }) => text)]).toEqual(['note:1', 'note:2', ['hello', '']]);
  });

  it('frames what is selected, and holds what lies in the frame', () => {
    const { document, id } = groupItems(lots, ['sift', 'tell'], { title: 'Good' });
    expect([id, groupsOf(document)]).toEqual(['group:1', [{ id: 'group:1', title: 'Good', color: 'gray', x: 280, y: -48, width: 552, height: 144 }]]);
    expect(membersOf(document, 'group:1')).toEqual(['sift', 'tell']);
  });

  it('holds an agent whose middle lies in the frame, and a smaller group that lies in it whole', () => {
    const outer = addGroup(lots, frame);
    const inner = addGroup(outer.document, { ...frame, x: 260, width: 100 });
    expect([membersOf(inner.document, outer.id), membersOf(inner.document, inner.id)]).toEqual([['sift', 'group:2'], []]);
  });

  it('ungroups without touching what was in it', () => {
    const { document, id } = addGroup(lots, frame);
    expect(ungroup(document, [id, 'sift'])).toEqual(lots);
    expect(groupsOf(editGroup(document, id, { title: 'New' }))[0]?.title).toBe('New');
  });

  it('reads notes and groups that somebody wrote by hand', () => {
    const document = withLayout(lots, { 'note:a': { x: 1, y: 2, text: 5 }, 'group:b': { x: 0 } });
    expect([notesOf(document), groupsOf(document)]).toEqual([[{ id: 'note:a', x: 1, y: 2, width: 220, height: 120, text: '', color: 'yellow' }], []]);
  });
});

describe('places nobody gave', () => {
  it('lays agents out left to right in the order events pass, and leaves those that have a place', () => {
    const { layout: _layout, ...bare } = lots;
    expect(Object.values(placeMissing(bare).layout ?? {})).toEqual([{ x: 0, y: 0 }, { x: 280, y: 0 }, { x: 560, y: 0 }]);
    const half = withLayout(bare, { sift: { x: 40, y: 40 } });
    expect([positionOf(placeMissing(half), 'sift'), positionOf(placeMissing(half), 'tell')]).toEqual([{ x: 40, y: 40 }, { x: 600, y: 224 }]);
  });

  it('ends when links form circles', () => {
    fc.assert(fc.property(documents, (document) => {
      const placed = placeMissing({ ...document, layout: {} });
      expect(Object.keys(document.agents).filter((slug) => positionOf(placed, slug) === undefined)).toEqual([]);
    }));
  });
});

describe('the workflow itself', () => {
  it('sets fields and takes them away', () => {
    expect(setDocumentField(setDocumentField(lots, 'tags', ['a']), 'tags', [])).toEqual(lots);
    expect(setDocumentField(lots, 'maxHops', 5).maxHops).toBe(5);
  });

  it('adds, renames and removes parameters at their places', () => {
    const both = setParameter(setParameter(lots, 'a', { type: 'number' }), 'b', { type: 'string' });
    expect(Object.keys(renameParameter(both, 'a', 'z').parameters ?? {})).toEqual(['z', 'b']);
    expect(renameParameter(both, 'a', 'b')).toBe(both);
    expect(removeParameter(removeParameter(both, 'a'), 'b')).toEqual(lots);
  });
});

describe('slugs', () => {
  it('makes one of anything a person may write', () => {
    expect(['New lots!', 'Новые лоты', '  ', 'Ünï-Cödé', '---', '価格'].map(slugOf)).toEqual(['new-lots', 'novye-loty', 'agent', 'uni-code', 'agent', 'agent']);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(isSlug(slugOf(text))).toBe(true);
    }));
  });

  it('counts on from a number that is there, and stays within 63 letters', () => {
    expect(firstFree('lots-2', (name) => !['lots-2', 'lots-3'].includes(name))).toBe('lots-4');
    const long = 'a'.repeat(63);
    expect(freeSlug(flow({ [long]: agent('sift') }), long)).toBe(`${'a'.repeat(61)}-2`);
  });
});
