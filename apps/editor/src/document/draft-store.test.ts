import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { setOption, setTitle } from './agents.js';
import { change, closedDraft, redo, select, takeOver, undo, useDraft } from './draft-store.js';
import { issuesOf, issuesOfDocument, issuesOfLink } from './draft-issues.js';
import { removeItems } from './items.js';
import { mergeDocuments } from './merge-documents.js';
import { anyEdit, documents } from './test/arbitrary-documents.js';
import { linksOf, lots } from './test/documents.js';
import type { WorkflowDocument } from './graph-document.js';

const now = () => useDraft.getState();
const open = (document: WorkflowDocument) => useDraft.setState({ ...closedDraft, workflowId: '1', document, base: { document, revision: 1 } });
const title = (slug: string, text: string) => (document: WorkflowDocument) => setTitle(document, slug, text);
/** Somebody else saved `theirs`; what is here goes on top. */
const merge = (theirs: WorkflowDocument) => takeOver({ document: theirs, revision: 2 }, mergeDocuments(now().base?.document ?? theirs, now().document, theirs).document, 'Merge');

beforeEach(() => open(lots));

describe('undo and redo', () => {
  it('take back and do again, with the label of the step', () => {
    change('Rename', title('sift', 'Good'));
    expect([now().past.map(({ label }) => label), now().saveState]).toEqual([['Rename'], 'unsaved']);
    undo();
    expect([now().document, now().future.map(({ label }) => label)]).toEqual([lots, ['Rename']]);
    redo();
    expect(now().document.agents['sift']?.title).toBe('Good');
  });

  it('take letters typed into one field back together', () => {
    for (const text of ['G', 'Go', 'Goo']) change('Rename', title('sift', text), 'title sift');
    change('Rename', title('tell', 'T'), 'title tell');
    expect(now().past).toHaveLength(2);
    undo();
    undo();
    expect(now().document).toBe(lots);
  });

  it('leave no step behind an edit that changes nothing', () => {
    change('Nothing', (document) => document);
    expect([now().past, now().saveState]).toEqual([[], 'saved']);
  });

  it('keep 500 steps', () => {
    for (let count = 0; count < 510; count += 1) change('Rename', title('sift', `t${count}`));
    expect(now().past).toHaveLength(500);
  });

  it('leave nothing selected that is gone', () => {
    select(['sift', 'tell', 'hook.out>sift']);
    change('Remove', (document) => removeItems(document, ['sift']));
    undo();
    redo();
    expect([...now().selection]).toEqual(['tell', 'hook.out>sift']);
  });

  it('bring back any document, whatever was done', () => {
    fc.assert(fc.property(documents, fc.array(anyEdit, { maxLength: 8 }), (document, edits) => {
      open(document);
      for (const edit of edits) change('Edit', edit);
      const after = now().document;
      for (const _step of edits) undo();
      expect(now().document).toBe(document);
      for (const _step of edits) redo();
      expect(now().document).toBe(after);
    }));
  });
});

describe('work of somebody else', () => {
  it('goes under what was done here, and undo leaves it alone', () => {
    change('Rename', title('sift', 'Mine'));
    merge(setTitle(lots, 'tell', 'Theirs'));
    expect([now().document.agents['sift']?.title, now().document.agents['tell']?.title, now().saveState]).toEqual(['Mine', 'Theirs', 'unsaved']);
    undo();
    expect([now().document.agents['sift']?.title, now().document.agents['tell']?.title]).toEqual([undefined, 'Theirs']);
    redo();
    expect(now().document.agents['sift']?.title).toBe('Mine');
  });

  it('is left alone by undo of what was saved before it', () => {
    change('Rename', title('sift', 'Mine'));
    useDraft.setState({ base: { document: now().document, revision: 2 }, saveState: 'saved' });
    merge(setTitle(now().document, 'tell', 'Theirs'));
    expect(now().saveState).toBe('saved');
    undo();
    expect([now().document.agents['sift']?.title, now().document.agents['tell']?.title]).toEqual([undefined, 'Theirs']);
  });

  it('is taken over quietly where nothing was done here', () => {
    const theirs = removeItems(lots, ['tell']);
    select(['tell']);
    merge(theirs);
    expect([now().document, now().past, now().saveState, now().selection.size]).toEqual([theirs, [], 'saved', 0]);
  });

  it('makes undo pass over a step that means nothing any more', () => {
    change('Rename', title('tell', 'Kept'));
    change('Rename', title('sift', 'Same'));
    merge(setTitle(lots, 'sift', 'Same'));
    undo();
    expect([now().document, now().past]).toEqual([setTitle(lots, 'sift', 'Same'), []]);
  });

  it('may come many times, between steps and after undo', () => {
    for (let count = 0; count < 5; count += 1) {
      change('Mine', (document) => setOption(document, 'sift', { path: [`mine-${count}`], value: true }));
      merge(setOption(now().base?.document ?? lots, 'tell', { path: [`theirs-${count}`], value: true }));
      merge(setOption(now().base?.document ?? lots, 'hook', { path: [`theirs-${count}`], value: true }));
      undo();
      redo();
    }
    expect(Object.keys(now().document.agents['sift']?.options ?? {})).toEqual(['match', 'mine-0', 'mine-1', 'mine-2', 'mine-3', 'mine-4']);
    for (let count = 0; count < 5; count += 1) undo();
    expect(now().document).toEqual(now().base?.document);
    expect(now().landings).toHaveLength(5);
  });

  it('keeps what a person chose in a conflict as a step of its own', () => {
    change('Match', (document) => setOption(document, 'sift', { path: ['match'], value: 'mine' }));
    const theirs = setOption(lots, 'sift', { path: ['match'], value: 'theirs' });
    takeOver({ document: theirs, revision: 2 }, now().document, 'Merge');
    expect([now().document.agents['sift']?.options['match'], now().past.map(({ label }) => label)]).toEqual(['mine', ['Match', 'Merge']]);
    undo();
    expect(now().document).toEqual(theirs);
    undo();
    expect([now().document, now().past]).toEqual([theirs, []]);
  });

  it('is all that is left when everything done here is undone', () => {
    fc.assert(fc.property(documents, fc.array(anyEdit, { maxLength: 5 }), fc.array(anyEdit, { maxLength: 5 }), (document, mine, others) => {
      open(document);
      for (const edit of mine) change('Edit', edit);
      const theirs = others.reduce((current, edit) => edit(current), document);
      merge(theirs);
      for (const _step of [...now().past]) undo();
      expect({ ...now().document, links: linksOf(now().document), layout: {} }).toEqual({ ...theirs, links: linksOf(theirs), layout: {} });
    }));
  });
});

describe('issues', () => {
  const issue = (path: string) => ({ path, code: 'x', message: path });
  const issues = ['agents.sift.options.match', 'agents.sift', 'agents.sift-2.type', 'links.1.port', 'links.10', 'maxHops', 'links'].map(issue);

  it('are found by agent, by link, and for the rest', () => {
    expect(issuesOf(issues, 'sift').map(({ path }) => path)).toEqual(['options.match', '']);
    expect(issuesOfLink(issues, lots, 'sift.out>tell').map(({ path }) => path)).toEqual(['links.1.port']);
    expect(issuesOfDocument(issues).map(({ path }) => path)).toEqual(['maxHops', 'links']);
  });
});
