import { beforeEach, describe, expect, it } from 'vitest';
import { setOption, setTitle } from '../document/agents.js';
import { change, closedDraft, redo, undo, useDraft } from '../document/draft-store.js';
import { conflictId, type Choice } from '../document/merge-documents.js';
import { agent, lots } from '../document/test/documents.js';
import { save, world } from './test/draft-world.js';

const now = () => useDraft.getState();
const match = (value: string) => change('Match', (document) => setOption(document, 'sift', { path: ['match'], value }));
const rename = (slug: string, title: string) => change('Rename', (document) => setTitle(document, slug, title));
const all = (choice: Choice) => new Map(now().conflicts.map((conflict) => [conflictId(conflict), choice]));

beforeEach(() => useDraft.setState(closedDraft));

describe('a page that goes', () => {
  it('keeps in the browser what the server does not have, and forgets it once it has', async () => {
    const given = world();
    await given.open();
    rename('sift', 'One');
    await given.pass(250);
    expect(given.stored.size).toBe(1);
    await given.pass(800);
    expect(given.stored.size).toBe(0);
  });

  it('sends it as it goes', async () => {
    const given = world();
    const session = await given.open();
    rename('sift', 'One');
    session.leave();
    await given.settle();
    expect([given.puts()[0]?.options.keepalive, given.server.document.agents['sift']?.title]).toEqual([true, 'One']);
  });

  it('and crashes: its work is back, as a step that can be undone, and is saved', async () => {
    const given = world();
    await given.open();
    rename('sift', 'Lost');
    await given.pass(250);
    given.crash();
    save(given, (document) => setTitle(document, 'tell', 'Theirs'));
    await given.open();
    expect([now().document.agents['sift']?.title, now().document.agents['tell']?.title, now().past.map(({ label }) => label)]).toEqual(['Lost', 'Theirs', ['Restore']]);
    expect(given.notices).toEqual([{ kind: 'restored', at: 250 }]);
    await given.pass(5_000);
    expect([given.server.document.agents['sift']?.title, given.stored.size]).toEqual(['Lost', 0]);
  });

  it('and crashes, in conflict with what came since: the person is asked', async () => {
    const given = world();
    await given.open();
    match('lost');
    await given.pass(250);
    given.crash();
    save(given, (document) => setOption(document, 'sift', { path: ['match'], value: 'theirs' }));
    const session = await given.open();
    expect([now().saveState, now().conflicts.map(({ mine, theirs }) => [mine, theirs])]).toEqual(['conflict', [['lost', 'theirs']]]);
    session.resolve(all('mine'));
    await given.pass(5_000);
    expect([given.server.document.agents['sift']?.options['match'], given.stored.size]).toEqual(['lost', 0]);
  });

  it('whose last save arrived after all is not asked about', async () => {
    const given = world();
    const session = await given.open();
    rename('sift', 'One');
    session.leave();
    await given.settle();
    given.crash();
    await given.open();
    expect([now().saveState, now().past, given.notices, given.stored.size]).toEqual(['saved', [], [], 0]);
  });

  it('saves once more when another workflow is opened', async () => {
    const given = world();
    const session = await given.open();
    rename('sift', 'One');
    session.close();
    useDraft.setState(closedDraft);
    await given.settle();
    expect([given.server.document.agents['sift']?.title, given.stored.size, now()]).toEqual(['One', 0, closedDraft]);
  });

  it('says so when the browser has no room left', async () => {
    const given = world();
    await given.open();
    given.state.isFull = true;
    rename('sift', 'One');
    await given.pass(250);
    expect(given.notices).toEqual([{ kind: 'notKept' }]);
  });

  it.each([
    ['another workflow of this number, on a server that was there before', { at: 0, revision: 1, base: setTitle(lots, 'sift', 'Other'), document: setTitle(lots, 'sift', 'Lost') }],
    ['a workflow that was farther then', { at: 0, revision: 9, base: lots, document: setTitle(lots, 'sift', 'Lost') }],
    ['a month ago', { at: -31 * 24 * 3_600_000, revision: 1, base: lots, document: setTitle(lots, 'sift', 'Lost') }],
  ])('does not bring back work of %s', async (_what, copy) => {
    const given = world();
    given.stored.set('rookery unsaved me 7 other', JSON.stringify(copy));
    await given.open();
    expect([now().saveState, now().document]).toEqual(['saved', lots]);
  });

  it('does not bring back work of another account', async () => {
    const given = world();
    given.stored.set('rookery unsaved you 7 other', JSON.stringify({ at: 0, revision: 1, base: lots, document: setTitle(lots, 'sift', 'Lost') }));
    await given.open();
    expect([now().saveState, now().document, given.stored.size]).toEqual(['saved', lots, 1]);
  });

  it('passes over what it cannot read', async () => {
    const given = world();
    given.stored.set('rookery unsaved me 7 old', '{"at":1,"revision":1,"base":{},"document":5}');
    given.stored.set('rookery unsaved me 7 older', 'x');
    await given.open();
    expect([now().saveState, now().document]).toEqual(['saved', lots]);
  });
});

it('two people who edit at once lose nothing, whoever saves first', async () => {
  const given = world();
  const first = await given.open();
  const mine = now();
  rename('hook', 'First');
  change('Add', (document) => ({ ...document, agents: { ...document.agents, extra: agent('sift', { by: 'first' }) } }));
  save(given, (document) => ({ ...setTitle(document, 'tell', 'Second'), agents: { ...setTitle(document, 'tell', 'Second').agents, extra: agent('sift', { by: 'second' }) } }));
  await given.pass(5_000);
  expect(Object.entries(given.server.document.agents).map(([slug, { title, options }]) => [slug, title ?? options['by']])).toEqual([['hook', 'First'], ['sift', undefined], ['tell', 'Second'], ['extra', 'second'], ['extra-2', 'first']]);
  undo();
  redo();
  expect([now().saveState, mine.workflowId]).toEqual(['unsaved', '7']);
  expect(await first.saveNow()).toBe(true);
});
