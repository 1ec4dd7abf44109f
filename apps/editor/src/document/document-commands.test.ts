import { beforeEach, describe, expect, it } from 'vitest';
import { agentSize } from './layout.js';
import { documentCommands } from './document-commands.js';
import { change, closedDraft, select, undo, useDraft } from './draft-store.js';
import { removeAndReconnect } from './remove-and-reconnect.js';
import { agent, catalogue, flow, linksOf } from './test/documents.js';

const places = { hook: { x: 0, y: 0 }, sift: { x: 400, y: 40 }, tell: { x: 1000, y: 200 } };
const document = flow({ hook: agent('hook'), sift: agent('sift'), tell: agent('tell') }, ['hook -> sift', 'sift -> tell', 'sift.error -> tell'], { layout: places });
const commands = documentCommands({ text: (key) => key, draft: useDraft.getState, change, select, catalogue: () => catalogue, sizes: (held) => new Map(Object.keys(held.agents).map((slug) => [slug, agentSize])) });
const command = (id: string) => commands.find((held) => held.id === `document.${id}`);
const now = () => useDraft.getState();

beforeEach(() => useDraft.setState({ ...closedDraft, workflowId: '1', document, selection: new Set(['hook', 'sift', 'tell']) }));

describe('what is selected', () => {
  it.each([
    ['align.left', [0, 0, 0], [0, 40, 200]],
    ['align.right', [1000, 1000, 1000], [0, 40, 200]],
    ['align.top', [0, 400, 1000], [0, 0, 0]],
    ['align.bottom', [0, 400, 1000], [200, 200, 200]],
    ['align.center', [500, 500, 500], [0, 40, 200]],
    ['align.middle', [0, 400, 1000], [100, 100, 100]],
    ['distribute.x', [0, 500, 1000], [0, 40, 200]],
    ['distribute.y', [0, 400, 1000], [0, 100, 200]],
  ])('%s', async (id, x, y) => {
    await command(id)?.run();
    const layout = Object.values(now().document.layout ?? {});
    expect([layout.map((place) => place['x']), layout.map((place) => place['y'])]).toEqual([x, y]);
    undo();
    expect(now().document).toBe(document);
  });

  it('is taken away, and what is left is linked, as one step', async () => {
    select(['sift']);
    await command('removeAndReconnect')?.run();
    expect([linksOf(now().document), now().selection.size, now().past.length]).toEqual([['hook -> tell'], 0, 1]);
  });

  it('grows along links, either way', async () => {
    select(['sift']);
    await command('chooseUpstream')?.run();
    expect([...now().selection]).toEqual(['sift', 'hook']);
    await command('chooseDownstream')?.run();
    expect([...now().selection]).toEqual(['sift', 'hook', 'tell']);
  });

  it('must be enough for a command to be offered', () => {
    const offered = () => commands.filter((held) => held.isEnabled?.()).length;
    const counts = [[], ['hook.out>sift'], ['sift'], ['sift', 'hook'], ['sift', 'hook', 'tell']].map((ids) => (select(ids), offered()));
    expect(counts).toEqual([0, 0, 3, 9, 11]);
  });
});

describe('reconnecting', () => {
  it('passes over what cannot be linked, and keeps the schema of what came before', () => {
    const schema = { shape: { type: 'object' as const }, onBreach: 'refuse' as const };
    const held = { ...document, links: document.links.map((link) => (link.to === 'sift' ? { ...link, schema } : link)) };
    expect(removeAndReconnect(held, catalogue, ['sift']).links).toEqual([{ from: 'hook', port: 'out', to: 'tell', schema }]);
    expect(linksOf(removeAndReconnect(document, catalogue, ['sift', 'tell']))).toEqual([]);
    expect(removeAndReconnect(document, catalogue, [])).toBe(document);
  });
});
