import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canRename, renameAgent } from './rename-agent.js';
import { documents } from './test/arbitrary-documents.js';
import { agent, flow, linksOf, lots } from './test/documents.js';

const published = { document: lots };

it('renames an agent in links and layout, and says where its state comes from', () => {
  const document = renameAgent(lots, 'sift', { to: 'good', published });
  expect([Object.keys(document.agents), document.agents['good']?.renamedFrom, linksOf(document), document.layout?.['good']]).toEqual([['hook', 'good', 'tell'], 'sift', ['good -> tell', 'hook -> good'], { x: 304, y: 0 }]);
  expect(document.layout).not.toHaveProperty('sift');
});

it('leaves nothing behind when it is renamed back', () => {
  const there = renameAgent(lots, 'sift', { to: 'good', published });
  expect(renameAgent(there, 'good', { to: 'sift', published })).toEqual(lots);
});

it('goes on from the slug that runs when it is renamed twice', () => {
  const twice = renameAgent(renameAgent(lots, 'sift', { to: 'good', published }), 'good', { to: 'better', published });
  expect(twice.agents['better']?.renamedFrom).toBe('sift');
});

it('says nothing of a former name where nothing runs', () => {
  expect(renameAgent(lots, 'sift', { to: 'good', published: null }).agents['good']).toEqual(lots.agents['sift']);
  expect(renameAgent(flow({ fresh: agent('sift') }), 'fresh', { to: 'good', published }).agents['good']).not.toHaveProperty('renamedFrom');
});

it('forgets a former name once it was published', () => {
  const document = flow({ good: agent('sift', {}, { renamedFrom: 'sift' }) });
  const now = { document: flow({ good: agent('sift') }) };
  expect(renameAgent(document, 'good', { to: 'better', published: now }).agents['better']?.renamedFrom).toBe('good');
});

describe('refuses', () => {
  it.each([
    ['what is no slug', lots, 'Good Lots', 'not a slug'],
    ['a slug that is too long', lots, 'a'.repeat(64), 'not a slug'],
    ['the slug of another agent', lots, 'tell', 'taken'],
    ['the slug that another agent has its state from', flow({ ...lots.agents, other: agent('tell', {}, { renamedFrom: 'gone' }) }), 'gone', 'taken'],
    ['the slug of another agent of its type that runs, whose state it would take over', flow({ sift: agent('sift') }), 'strain', 'runs'],
  ])('%s', (_what, document, to, refusal) => {
    const running = { document: flow({ ...lots.agents, gone: agent('tell'), strain: agent('sift') }) };
    expect(canRename(document, 'sift', { to, published: running })).toBe(refusal);
    expect(renameAgent(document, 'sift', { to, published: running })).toBe(document);
  });
});

it('can always be taken back', () => {
  fc.assert(fc.property(documents, fc.constantFrom('a', 'b', 'constructor'), (document, slug) => {
    const there = renameAgent(document, slug, { to: 'elsewhere', published: { document } });
    expect(renameAgent(there, 'elsewhere', { to: slug, published: { document } })).toEqual(document);
  }));
});
