import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { OfflineError } from '../api/api-error.js';
import { setOption } from '../document/agents.js';
import { change, closedDraft, redo, undo, useDraft } from '../document/draft-store.js';
import { save, world } from './test/draft-world.js';

type Happening =
  | { readonly kind: 'mine' | 'theirs'; readonly slug: string }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'offline' | 'lost' | 'crash' | 'refresh' | 'leave' | 'undo and redo' };

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ kind: fc.constantFrom('mine' as const, 'theirs' as const), slug: fc.constantFrom('hook', 'sift', 'tell') }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(100, 300, 900, 3_000) }),
  fc.record({ kind: fc.constantFrom('offline' as const, 'lost' as const, 'crash' as const, 'refresh' as const, 'leave' as const, 'undo and redo' as const) }),
);

beforeEach(() => useDraft.setState(closedDraft));

it('loses no edit of anybody, whatever happens to the network, the page and the order of things', async () => {
  await fc.assert(fc.asyncProperty(fc.array(happenings, { maxLength: 25 }), async (story) => {
    const given = world();
    let session = await given.open();
    const written: string[] = [];
    const write = (slug: string) => {
      const name = `option-${written.push(slug)}`;
      return (document: Parameters<typeof setOption>[0]) => setOption(document, slug, { path: [name], value: true });
    };
    const act: Readonly<Record<Happening['kind'], (happening: Happening) => unknown>> = {
      mine: (happening) => 'slug' in happening && change('Edit', write(happening.slug)),
      theirs: (happening) => 'slug' in happening && save(given, write(happening.slug)),
      wait: (happening) => 'ms' in happening && given.pass(happening.ms),
      offline: () => given.state.failures.push(new OfflineError('away')),
      lost: () => (given.state.lost += 1),
      refresh: () => session.refresh(),
      leave: () => session.leave(),
      'undo and redo': () => (undo(), redo()),
      // What was done less than a moment before a crash may be gone; what was kept may not.
      crash: async () => {
        await given.pass(250);
        given.crash();
        given.state.failures = [];
        session = await given.open();
      },
    };
    for (const happening of story) await act[happening.kind](happening);
    given.state.failures = [];
    given.state.lost = 0;
    await session.refresh();
    await given.pass(120_000);
    expect(useDraft.getState()).toMatchObject({ saveState: 'saved', conflicts: [] });
    expect(useDraft.getState().document).toEqual(given.server.document);
    const kept = Object.values(given.server.document.agents).flatMap(({ options }) => Object.keys(options));
    expect(kept.filter((name) => name.startsWith('option-')).toSorted()).toEqual(written.map((_, place) => `option-${place + 1}`).toSorted());
    expect(given.stored.size).toBe(0);
  }), { numRuns: 150 });
});
