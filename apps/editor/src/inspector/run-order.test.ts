import type { AgentManifest } from '@rookery/model';
import { describe, expect, it } from 'vitest';
import type { WorkflowDocument } from '../document/graph-document.js';
import { readAgent, replaceAgent, settingsOf, withSettings } from './agent-edits.js';
import { feedingPorts, recordedSlug } from './recorded-slug.js';
import { runOrder, upTo } from './run-order.js';

const manifest = (type: string, kind: AgentManifest['kind'], triggers: AgentManifest['triggers'] = [], options: AgentManifest['options'] = {}): AgentManifest => ({
  apiVersion: 1, type, version: 1, kind, title: type, summary: '', category: 'flow', triggers, outputs: [{ name: 'out', title: 'Out' }], options, examples: [],
});
const types = new Map([
  ['demanding', manifest('demanding', 'source', ['inject'], { required: ['form'], properties: { form: {} } })],
  ['typed', manifest('typed', 'source', ['inject'])], ['polled', manifest('polled', 'source', ['schedule'])], ['step', manifest('step', 'step')], ['send', manifest('send', 'action')],
]);
const agent = (type: string) => ({ type, version: 1, options: {} });
const document: WorkflowDocument = {
  schemaVersion: 1, name: 'lots', parameters: { least: { type: 'number', default: 5 } }, layout: { lots: { x: 1, y: 2 } },
  agents: { lots: agent('polled'), good: agent('step'), other: agent('step'), text: agent('step'), tell: agent('send') },
  links: [{ from: 'lots', port: 'out', to: 'good' }, { from: 'lots', port: 'out', to: 'other' }, { from: 'good', port: 'out', to: 'text' }, { from: 'text', port: 'out', to: 'tell' }],
};

describe('running one agent', () => {
  it('on an event takes along what fed it, and nothing else', () => {
    const order = runOrder(document, { slug: 'text', types, input: { eventId: '1-2' } });
    expect(Object.keys(order?.document.agents ?? {})).toEqual(['lots', 'good', 'text']);
    expect(order).toMatchObject({ events: ['1-2'], document: { links: [{ from: 'lots', to: 'good' }, { from: 'good', to: 'text' }], parameters: document.parameters } });
    expect(order?.document.layout).toBeUndefined();
  });

  it('on a sample puts a source before it that needs no options', () => {
    const order = runOrder(document, { slug: 'tell', types, input: { payload: { price: 1 } } });
    expect(order).toMatchObject({
      document: { agents: { tell: agent('send'), sample: agent('typed') }, links: [{ from: 'sample', port: 'out', to: 'tell' }] },
      samples: [{ agent: 'sample', input: { price: 1 } }],
    });
  });

  it('that is a source hands it what it would find, or what one would type', () => {
    expect(runOrder(document, { slug: 'lots', types, input: { payload: { a: 1 } } })).toMatchObject({ samples: [{ agent: 'lots', payload: { a: 1 } }], document: { agents: { lots: agent('polled') }, links: [] } });
    const typed = { ...document, agents: { lots: agent('typed') }, links: [] };
    expect(runOrder(typed, { slug: 'lots', types, input: { payload: { a: 1 } } })).toMatchObject({ samples: [{ agent: 'lots', input: { a: 1 } }] });
  });

  it('is not possible without the agent, or without a source for a sample', () => {
    expect(runOrder(document, { slug: 'gone', types, input: { eventId: '1-2' } })).toBeUndefined();
    expect(runOrder(document, { slug: 'text', types: new Map([['step', manifest('step', 'step')]]), input: { payload: {} } })).toBeUndefined();
  });

  it('ends in a circle', () => {
    expect([...upTo({ ...document, links: [...document.links, { from: 'text', port: 'out', to: 'good' }] }, 'text')].toSorted()).toEqual(['good', 'lots', 'text']);
  });
});

describe('what feeds an agent', () => {
  it('is every port once, and for a source its own', () => {
    const twice = { ...document, links: [...document.links, { from: 'good', port: 'else', to: 'text' }, { from: 'good', port: 'out', to: 'text' }] };
    expect(feedingPorts(twice, 'text', false)).toEqual([{ from: 'good', port: 'out' }, { from: 'good', port: 'else' }]);
    expect(feedingPorts(document, 'lots', true)).toEqual([{ from: 'lots', port: 'out' }]);
  });

  it('is on record under its former slug until the new one is published', () => {
    const renamed = { ...document, agents: { better: { ...agent('step'), renamedFrom: 'good' } } };
    expect(recordedSlug(renamed, { document }, 'better')).toBe('good');
    expect(recordedSlug(renamed, { document: renamed }, 'better')).toBe('better');
    expect(recordedSlug(renamed, null, 'better')).toBe('better');
  });
});

describe('an agent as text', () => {
  it('is taken over whole, or refused with paths within it', () => {
    const read = readAgent(document, 'good', { type: 'step', version: 1, options: { a: 1 } });
    expect(read).toMatchObject({ ok: true, agent: { options: { a: 1 } } });
    expect(readAgent(document, 'good', { type: 'step', version: 0, colour: 'red' })).toMatchObject({ ok: false, issues: expect.arrayContaining([expect.objectContaining({ path: 'version' }), expect.objectContaining({ path: 'colour', code: 'option.unknown' })]) as object[] });
    expect(readAgent(document, 'good', 'nonsense').ok).toBe(false);
  });

  it('that is the same leaves the document as it is', () => {
    expect(replaceAgent(document, 'good', agent('step'))).toBe(document);
    expect(replaceAgent(document, 'good', agent('send')).agents['good']).toEqual(agent('send'));
  });
});

describe('settings', () => {
  it('are read and written without the options, and emptied ones are gone', () => {
    const before = { ...agent('step'), title: 'Good', key: '{{ id }}', alarms: { lag: 5 }, retention: { keep: 'none' as const } };
    expect(settingsOf(before)).toEqual({ key: '{{ id }}', alarms: { lag: 5 } });
    expect(withSettings(before, { alarms: { lag: 5 } })).toEqual({ ...agent('step'), title: 'Good', alarms: { lag: 5 }, retention: { keep: 'none' } });
    expect(withSettings(before, settingsOf(before))).toBe(before);
  });
});
