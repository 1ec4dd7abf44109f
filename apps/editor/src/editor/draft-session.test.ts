import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError, OfflineError } from '../api/api-error.js';
import { setOption, setTitle } from '../document/agents.js';
import { change, closedDraft, undo, useDraft } from '../document/draft-store.js';
import type { WorkflowDocument } from '../document/graph-document.js';
import { removeItems } from '../document/items.js';
import { conflictId, type Choice } from '../document/merge-documents.js';
import { lots } from '../document/test/documents.js';
import { save, world } from './test/draft-world.js';

const now = () => useDraft.getState();
const match = (value: string) => change('Match', (document) => setOption(document, 'sift', { path: ['match'], value }));
const rename = (slug: string, title: string) => change('Rename', (document) => setTitle(document, slug, title));
const all = (choice: Choice) => new Map(now().conflicts.map((conflict) => [conflictId(conflict), choice]));

beforeEach(() => useDraft.setState(closedDraft));

describe('opening', () => {
  it('loads the draft, what runs, and what is wrong', async () => {
    const given = world();
    given.server.issues = [{ path: 'agents.sift', code: 'x', message: 'wrong' }];
    await given.open();
    expect(now()).toMatchObject({ workflowId: '7', document: lots, base: { revision: 1 }, published: { version: 1, document: lots }, issues: given.server.issues, saveState: 'saved' });
  });

  it('asks for no version of a workflow that was never published', async () => {
    const given = world();
    given.server.publishedVersion = null;
    await given.open();
    expect([now().published, given.calls.map(({ path }) => path)]).toEqual([null, ['/api/v1/workflows/7']]);
  });

  it('gives agents without a place one, and saves nothing for it', async () => {
    const given = world();
    const { layout: _layout, ...bare } = lots;
    given.server.document = bare;
    await given.open();
    await given.pass(10_000);
    expect([Object.keys(now().document.layout ?? {}), now().saveState, given.puts()]).toEqual([['hook', 'sift', 'tell'], 'saved', []]);
  });

  it('fails with the answer of the server', async () => {
    const given = world();
    given.state.failures = [new ApiError(404, { code: 'notFound', message: 'there is no workflow "7"' })];
    await expect(given.open()).rejects.toThrow('there is no workflow "7"');
  });
});

describe('saving', () => {
  it('happens 800 ms after the last change, with the revision that was edited', async () => {
    const given = world();
    await given.open();
    rename('sift', 'One');
    await given.pass(700);
    rename('sift', 'Two');
    await given.pass(799);
    expect([given.puts().length, now().saveState]).toEqual([0, 'unsaved']);
    await given.pass(1);
    expect(given.puts().map(({ options }) => options.headers)).toEqual([{ 'if-match': '"1"' }]);
    expect([given.server.document.agents['sift']?.title, now().saveState, now().base?.revision]).toEqual(['Two', 'saved', 2]);
  });

  it('does not wait for ever for somebody who types on', async () => {
    const given = world();
    await given.open();
    for (let count = 0; count < 12; count += 1) {
      rename('sift', `t${count}`);
      await given.pass(500);
    }
    expect(given.puts()).toHaveLength(1);
  });

  it('never happens twice at once, and goes on with what changed meanwhile', async () => {
    const given = world();
    await given.open();
    given.state.isHeld = true;
    rename('sift', 'One');
    await given.pass(800);
    rename('sift', 'Two');
    await given.pass(5_000);
    expect([given.state.mostInFlight, now().saveState]).toEqual([1, 'unsaved']);
    given.state.isHeld = false;
    for (const go of given.state.held) go();
    await given.pass(5_000);
    expect([given.puts().length, given.state.mostInFlight, given.server.document.agents['sift']?.title, now().saveState]).toEqual([2, 1, 'Two', 'saved']);
  });

  it('is not needed for what was undone in time', async () => {
    const given = world();
    await given.open();
    rename('sift', 'One');
    undo();
    await given.pass(5_000);
    expect([given.puts().length, now().saveState, given.stored.size]).toEqual([0, 'saved', 0]);
  });

  it('leaves history alone: what was saved can be undone, and is saved again', async () => {
    const given = world();
    await given.open();
    rename('sift', 'One');
    await given.pass(800);
    undo();
    await given.pass(800);
    expect([given.server.document, given.server.revision]).toEqual([lots, 3]);
  });

  it('brings what is wrong with the draft', async () => {
    const given = world();
    await given.open();
    given.server.issues = [{ path: 'agents.sift.options.match', code: 'option.choice', message: 'wrong' }];
    match('odd');
    await given.pass(800);
    expect(now().issues).toEqual(given.server.issues);
  });

  it('can be asked for, and says whether the server has everything', async () => {
    const given = world();
    const session = await given.open();
    rename('sift', 'One');
    expect([await session.saveNow(), given.server.document.agents['sift']?.title]).toEqual([true, 'One']);
    given.state.failures = [new OfflineError('away')];
    rename('sift', 'Two');
    expect(await session.saveNow()).toBe(false);
  });
});

describe('a server that is away', () => {
  it('is tried again, later each time, until it has everything', async () => {
    const given = world();
    await given.open();
    given.state.failures = [new OfflineError('away'), new ApiError(503, {}), new OfflineError('away')];
    rename('sift', 'One');
    await given.pass(800);
    expect(now().saveState).toBe('offline');
    await given.pass(1_000);
    await given.pass(2_000);
    expect([given.puts().length, now().saveState]).toEqual([3, 'offline']);
    await given.pass(4_000);
    expect([given.server.document.agents['sift']?.title, now().saveState]).toEqual(['One', 'saved']);
  });

  it('is given the time it asks for', async () => {
    const given = world();
    await given.open();
    given.state.failures = [new ApiError(429, { message: 'busy' }, 9)];
    rename('sift', 'One');
    await given.pass(800 + 8_999);
    expect(given.puts()).toHaveLength(1);
    await given.pass(1);
    expect(now().saveState).toBe('saved');
  });

  it('may have taken a save whose answer was lost: nobody is asked about it', async () => {
    const given = world();
    await given.open();
    given.state.lost = 1;
    match('one');
    await given.pass(800);
    match('two');
    await given.pass(5_000);
    expect([given.server.document.agents['sift']?.options['match'], now().saveState, now().conflicts]).toEqual(['two', 'saved', []]);
  });
});

describe('a server that refuses', () => {
  it('is told why, with the faults at their places, and tried again after the next change', async () => {
    const given = world();
    const session = await given.open();
    const issues = [{ path: 'agents.sift.title', code: 'option.range', message: 'too long' }];
    given.state.failures = [new ApiError(422, { code: 'workflow.invalid', message: 'the workflow has 1 faults', issues })];
    rename('sift', 'One');
    await given.pass(60_000);
    await session.refresh();
    expect([now().saveState, now().refusal, now().issues, given.puts().length]).toEqual(['refused', 'the workflow has 1 faults', issues, 1]);
    rename('sift', 'Two');
    await given.pass(800);
    expect([now().saveState, now().refusal]).toEqual(['saved', undefined]);
  });
});

describe('somebody else', () => {
  it('is taken in quietly where nothing is unsaved', async () => {
    const given = world();
    const session = await given.open();
    const hook = now().document.agents['hook'];
    save(given, (document) => setTitle(document, 'sift', 'Theirs'));
    await session.refresh();
    expect([now().document.agents['sift']?.title, now().saveState, now().past, given.notices]).toEqual(['Theirs', 'saved', [], []]);
    expect(now().document.agents['hook']).toBe(hook);
  });

  it('is merged with what is unsaved, and both are saved', async () => {
    const given = world();
    await given.open();
    save(given, (document) => setTitle(document, 'tell', 'Theirs'));
    rename('sift', 'Mine');
    await given.pass(5_000);
    const titles = (document: WorkflowDocument) => [document.agents['sift']?.title, document.agents['tell']?.title];
    expect([titles(given.server.document), titles(now().document), now().saveState, given.notices]).toEqual([['Mine', 'Theirs'], ['Mine', 'Theirs'], 'saved', [{ kind: 'merged' }]]);
    undo();
    expect(titles(now().document)).toEqual([undefined, 'Theirs']);
  });

  it('is not undone by what was done before they came', async () => {
    const given = world();
    const session = await given.open();
    rename('sift', 'Mine');
    await given.pass(800);
    save(given, (document) => setTitle(document, 'tell', 'Theirs'));
    await session.refresh();
    undo();
    await given.pass(800);
    expect([given.server.document.agents['sift']?.title, given.server.document.agents['tell']?.title]).toEqual([undefined, 'Theirs']);
  });

  it('in conflict with what is unsaved: nothing is saved until the person chose', async () => {
    const given = world();
    await given.open();
    save(given, (document) => setOption(document, 'sift', { path: ['match'], value: 'theirs' }));
    match('mine');
    await given.pass(60_000);
    expect([now().saveState, now().conflicts.map(({ path }) => path), now().document.agents['sift']?.options['match'], given.server.revision]).toEqual(['conflict', [['agents', 'sift', 'options', 'match']], 'mine', 2]);
  });

  it.each([['mine', 'mine'], ['theirs', 'theirs']] as const)('in conflict: "%s" is what the server has then', async (choice, expected) => {
    const given = world();
    const session = await given.open();
    save(given, (document) => setOption(document, 'sift', { path: ['match'], value: 'theirs' }));
    match('mine');
    rename('tell', 'Kept');
    await given.pass(800);
    session.resolve(all(choice));
    await given.pass(800);
    expect([given.server.document.agents['sift']?.options['match'], given.server.document.agents['tell']?.title, now().saveState, now().conflicts]).toEqual([expected, 'Kept', 'saved', []]);
  });

  it('who saves again while the person chooses is asked about anew', async () => {
    const given = world();
    const session = await given.open();
    save(given, (document) => setOption(document, 'sift', { path: ['match'], value: 'theirs' }));
    match('mine');
    rename('hook', 'Mine');
    await given.pass(800);
    save(given, (document) => setTitle(document, 'hook', 'Theirs'));
    await session.refresh();
    expect(now().conflicts.map(({ path }) => path.at(-1))).toEqual(['title', 'match']);
  });

  it('who took an agent away that was changed here, is asked about', async () => {
    const given = world();
    const session = await given.open();
    save(given, (document) => removeItems(document, ['sift']));
    rename('sift', 'Mine');
    await given.pass(800);
    session.resolve(all('mine'));
    await given.pass(800);
    expect([Object.keys(given.server.document.agents).toSorted(), given.server.document.links.length]).toEqual([['hook', 'sift', 'tell'], 2]);
  });

  it('who publishes shows in what runs', async () => {
    const given = world();
    const session = await given.open();
    given.server.publishedVersion = 2;
    given.server.published = removeItems(lots, ['tell']);
    await session.refresh();
    expect(now().published).toEqual({ version: 2, document: given.server.published });
  });

  it('is looked at when the live stream tells of news, and not for what was saved here', async () => {
    const given = world();
    const session = await given.open();
    rename('sift', 'Mine');
    const saving = session.saveNow();
    await Promise.all([saving, session.hear(2, 1)]);
    const before = given.calls.length;
    save(given, (document) => setTitle(document, 'tell', 'Theirs'));
    await session.hear(3, 1);
    expect([given.calls.length - before, now().document.agents['tell']?.title]).toEqual([1, 'Theirs']);
    await session.hear(3, 1);
    await session.hear(undefined, undefined);
    expect(given.calls.length - before).toBe(1);
  });

  it('who saved what is here already changes nothing', async () => {
    const given = world();
    const session = await given.open();
    rename('sift', 'Same');
    save(given, (document) => setTitle(document, 'sift', 'Same'));
    await session.refresh();
    await given.pass(5_000);
    expect([now().saveState, given.puts().length, given.notices]).toEqual(['saved', 0, []]);
  });
});
