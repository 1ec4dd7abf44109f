import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addLink, canLink, canSplice, freePlace, insertAfter, insertOnLink, reconnectLink, removeLink, setLinkSchema, spliceLink } from './links.js';
import { cycleWith, downstreamOf, pathBetween, sendersOf, upstreamOf } from './hops.js';
import { boxOf, overlaps, positionOf } from './layout.js';
import { firstPort, hasInput, portsOf, portsOfAgent } from './ports.js';
import { documents } from './test/arbitrary-documents.js';
import { agent, catalogue, flow, hook, linksOf, lots, route, sift, tell } from './test/documents.js';

const link = (from: string, to: string, port = 'out') => ({ from, port, to });

describe('canLink', () => {
  it.each([
    ['takes a free output of a step', link('sift', 'tell', 'else'), undefined],
    ['takes the error output every agent has', link('tell', 'sift', 'error'), undefined],
    ['refuses a source as the target', link('sift', 'hook'), 'source'],
    ['refuses an agent with itself', link('sift', 'sift'), 'self'],
    ['refuses a link that is there', link('hook', 'sift'), 'duplicate'],
    ['refuses an output that the agent does not have', link('sift', 'tell', 'late'), 'port'],
    ['refuses an agent that is not there', link('sift', 'gone'), 'no agent'],
    ['refuses something every object has', link('sift', 'constructor'), 'no agent'],
  ])('%s', (_law, wanted, refusal) => {
    expect(canLink(lots, catalogue, wanted)).toBe(refusal);
  });

  it('gives an agent of an unknown type the benefit of the doubt', () => {
    expect(canLink(flow({ x: agent('plugin'), y: agent('plugin') }), catalogue, link('x', 'y', 'whatever'))).toBeUndefined();
  });

  it('knows the outputs that options name', () => {
    const document = flow({ route: agent('route', { cases: [{ port: 'cheap' }] }), tell: agent('tell') });
    expect([canLink(document, catalogue, link('route', 'tell', 'cheap')), canLink(document, catalogue, link('route', 'tell', 'dear'))]).toEqual([undefined, 'port']);
  });
});

describe('links', () => {
  it('adds a link once, and only between agents that are there', () => {
    expect(addLink(lots, link('hook', 'sift'))).toBe(lots);
    expect(addLink(lots, link('hook', 'gone'))).toBe(lots);
    expect(linksOf(addLink(lots, link('sift', 'tell', 'else')))).toEqual(['hook -> sift', 'sift -> tell', 'sift.else -> tell']);
  });

  it('takes an added link away without a trace', () => {
    fc.assert(fc.property(documents, fc.constantFrom('a', 'b', 'c'), fc.constantFrom('a', 'b', 'c'), (document, from, to) => {
      const added = addLink(document, link(from, to, 'spare'));
      expect(removeLink(added, link(from, to, 'spare'))).toEqual(document);
    }));
  });

  it('leads a link elsewhere; its schema stays while it leaves by the same output', () => {
    const schema = { shape: { type: 'object' as const }, onBreach: 'refuse' as const };
    const document = setLinkSchema(flow({ hook: agent('hook'), sift: agent('sift'), tell: agent('tell') }, ['hook -> sift']), link('hook', 'sift'), schema);
    expect(reconnectLink(document, link('hook', 'sift'), link('hook', 'tell')).links).toEqual([{ ...link('hook', 'tell'), schema }]);
    expect(reconnectLink(document, link('hook', 'sift'), link('sift', 'tell')).links).toEqual([link('sift', 'tell')]);
    expect(reconnectLink(document, link('hook', 'sift'), link('hook', 'hook'))).toBe(document);
    expect(setLinkSchema(document, link('hook', 'sift'), undefined).links).toEqual([link('hook', 'sift')]);
  });
});

describe('splicing', () => {
  const spare = flow({ hook: agent('hook'), sift: agent('sift'), tell: agent('tell') }, ['hook -> tell']);

  it('puts an agent into a link, whose first half keeps port and schema', () => {
    const schema = { shape: { type: 'object' as const }, onBreach: 'refuse' as const };
    const { links } = spliceLink(setLinkSchema(spare, link('hook', 'tell'), schema), catalogue, { link: link('hook', 'tell'), slug: 'sift' });
    expect(links).toEqual([{ ...link('hook', 'sift'), schema }, link('sift', 'tell')]);
  });

  it('leaves by the first output of the agent', () => {
    const document = flow({ hook: agent('hook'), route: agent('route', { cases: [{ port: 'cheap' }] }), tell: agent('tell') }, ['hook.error -> tell']);
    expect(linksOf(spliceLink(document, catalogue, { link: link('hook', 'tell', 'error'), slug: 'route' }))).toEqual(['hook.error -> route', 'route.else -> tell']);
  });

  it.each([
    ['a source, which takes nothing in', flow({ ...spare.agents, late: agent('hook') }, ['hook -> tell']), 'late'],
    ['an agent that gives nothing out', flow({ ...spare.agents, note: agent('tell') }, ['hook -> tell']), 'note'],
    ['one of its own ends', spare, 'tell'],
    ['an agent that is not there', spare, 'gone'],
  ])('refuses %s', (_what, document, slug) => {
    expect(canSplice(document, catalogue, { link: link('hook', 'tell'), slug })).toBe(false);
    expect(spliceLink(document, catalogue, { link: link('hook', 'tell'), slug })).toBe(document);
  });
});

describe('the + of an output and of a link', () => {
  it('links a new agent right of the one before', () => {
    const { document, slug } = insertAfter(lots, { from: 'sift', port: 'else', manifest: sift });
    expect([slug, positionOf(document, 'sift-2')]).toEqual(['sift-2', { x: 584, y: 104 }]);
    expect(linksOf(document)).toContain('sift.else -> sift-2');
  });

  it('refuses a source there', () => {
    expect(insertAfter(lots, { from: 'sift', port: 'out', manifest: hook })).toEqual({ document: lots, slug: undefined });
    expect(insertOnLink(lots, catalogue, { link: link('hook', 'sift'), manifest: hook })).toEqual({ document: lots, slug: undefined });
    expect(insertOnLink(lots, catalogue, { link: link('hook', 'sift'), manifest: tell })).toEqual({ document: lots, slug: undefined });
  });

  it('splices a new agent into a link and makes room: what follows moves right, what does not stays', () => {
    const { document, slug } = insertOnLink(lots, catalogue, { link: link('hook', 'sift'), manifest: route });
    expect([slug, linksOf(document)]).toEqual(['route', ['hook -> route', 'route.else -> sift', 'sift -> tell']]);
    expect(['hook', 'route', 'sift', 'tell'].map((name) => positionOf(document, name)?.x)).toEqual([0, 280, 560, 864]);
  });

  it('never puts an agent upon another', () => {
    fc.assert(fc.property(fc.array(fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 900 }) }), { maxLength: 8 }), (places) => {
      const document = flow(Object.fromEntries(places.map((_, index) => [`a${index}`, agent('sift')])), [], { layout: Object.fromEntries(places.map((place, index) => [`a${index}`, place])) });
      const box = { ...freePlace(document, { x: 450, y: 450 }), width: 200, height: 72 };
      expect(Object.keys(document.agents).flatMap((slug) => boxOf(document, slug) ?? []).filter((other) => overlaps(box, other))).toEqual([]);
    }));
  });
});

describe('ports', () => {
  const names = (ports: readonly { readonly name: string }[]) => ports.map(({ name }) => name);

  it('are those declared, those the options name, and error last', () => {
    expect(names(portsOf(route, { cases: [{ port: 'cheap' }, { port: '' }, {}, { port: 'dear' }, { port: 'cheap' }, { port: 'error' }] }))).toEqual(['else', 'cheap', 'dear', 'error']);
    expect(names(portsOf(undefined))).toEqual(['out', 'error']);
  });

  it('are read from options that make no sense without a complaint', () => {
    fc.assert(fc.property(fc.jsonValue(), (cases) => {
      expect(names(portsOf(route, { cases })).at(-1)).toBe('error');
    }));
  });

  it('keep one that only a link still knows', () => {
    const document = flow({ route: agent('route', { cases: [] }), tell: agent('tell') }, ['route.cheap -> tell']);
    expect(portsOfAgent(document, catalogue, 'route').at(-1)).toEqual({ name: 'cheap', title: 'cheap', isMissing: true });
  });

  it('let in all but sources, and lead on by the first that is not error', () => {
    expect([hook, sift, tell, undefined].map(hasInput)).toEqual([false, true, true, true]);
    expect([firstPort(sift), firstPort(tell), firstPort(route, { cases: [{ port: 'cheap' }] })]).toEqual(['out', undefined, 'else']);
  });
});

describe('hops', () => {
  const fork = flow({ a: agent('hook'), b: agent('sift'), c: agent('sift'), d: agent('tell') }, ['a -> b', 'b -> c', 'b -> d', 'c -> d']);

  it('are followed upstream and downstream, the nearest first', () => {
    expect([upstreamOf(fork, 'd'), downstreamOf(fork, 'a'), sendersOf(fork, 'd')]).toEqual([['b', 'c', 'a'], ['b', 'c', 'd'], ['b', 'c']]);
  });

  it('lead along a shortest way', () => {
    expect([pathBetween(fork, 'a', 'd'), pathBetween(fork, 'd', 'a'), pathBetween(fork, 'a', 'a')]).toEqual([['a', 'b', 'd'], undefined, ['a']]);
  });

  it('tell the circle that a link would close', () => {
    expect([cycleWith(fork, { from: 'd', to: 'b' }), cycleWith(fork, { from: 'a', to: 'd' })]).toEqual([['d', 'b', 'd'], undefined]);
  });
});
