import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAction, defineSource, defineStep, type AgentType } from '../agent.js';
import { option } from '../option.js';
import { defineSpec } from '../spec.js';
import { conformanceLaws, conformanceSuite } from './conformance-suite.js';

const words = { apiVersion: 1, type: 'say', version: 1, title: 'Say', summary: 'Says a word.', category: 'other' } as const;
const two = { title: 'Two', options: {}, given: [{ payload: {} }, { payload: {} }], expect: [{ payload: { word: 'hi' } }, { payload: { word: 'hi' } }] };
const good = defineSpec({
  ...words,
  options: z.strictObject({ word: option.text({ title: 'Word', description: 'What to say.' }).prefault('hi') }),
  examples: [two],
});
const honest = defineStep(good, { receive: ({ options, emit }, events) => events.forEach((event) => emit({ word: options.word }, { from: event })) });

async function faultsOf(agent: AgentType): Promise<readonly string[]> {
  const found = await Promise.all(conformanceLaws.map(({ faults }) => faults(agent, {})));
  return found.flat();
}

conformanceSuite([honest], { describe, it, expect });

describe('the laws find', () => {
  it('a spec with bad words', async () => {
    const spec = defineSpec({ ...good, type: 'Say_It', title: '', summary: 'says', outputs: [{ name: 'error', title: 'E' }], examples: [] });
    expect(await faultsOf(defineStep(spec, { receive: () => undefined }))).toEqual([
      'type "Say_It" is not kebab-case', 'the title is empty', 'summary "says" is not a sentence',
      'outputs: "error" is every agent\'s own and not declared', 'there is no example',
    ]);
  });

  it('handlers that are missing', async () => {
    expect(await faultsOf(defineSource({ ...good, examples: [{ title: 'x', options: {} }] }, {}))).toEqual(['a source needs check, listen, webhook or inject']);
    expect(await faultsOf(defineAction({ ...good, examples: [{ title: 'x', options: {} }] }, { delivery: 'unsafe' }))).toEqual(['an action needs perform or performBatch']);
  });

  it('options without words, secrets that are typed in, and what a loose object lets through', async () => {
    const options = z.object({
      plain: z.string().optional(),
      apiToken: option.text({ title: 'Token', description: 'd' }).optional(),
      login: option.object({ title: 'Login', description: 'd', fields: { password: option.template({ title: 'P', description: 'd' }) } }).optional(),
    });
    const spec = defineSpec({ ...words, options, examples: [{ title: 'x', options: {} }] });
    expect(await faultsOf(defineStep(spec, { receive: () => undefined }))).toEqual([
      'an unknown option is taken without a word; use z.strictObject',
      'option plain has no title', 'option plain has no description', 'option plain has no kind',
      'option apiToken looks like a secret and is typed in; take a credential',
      'option login.password looks like a secret and is typed in; take a credential',
    ]);
  });

  it('a default that is not what an author writes', async () => {
    const options = z.strictObject({ pause: option.duration({ title: 'Pause', description: 'd' }).default(5_000) });
    const spec = defineSpec({ ...words, options, examples: [{ title: 'x', options: {} }] });
    expect(await faultsOf(defineStep(spec, { receive: () => undefined }))).toEqual([
      'option pause: the form cannot show its default; write it as an author would, with prefault',
    ]);
  });

  it('an example that lies', async () => {
    const spec = { ...good, examples: [{ title: 'One', options: { word: 'a' }, given: [{ payload: {} }], expect: [{ payload: { word: 'b' } }] }] };
    expect(await faultsOf(defineStep(spec, { receive: ({ options, emit }, events) => emit({ word: options.word }, { from: events }) }))).toEqual([
      'example "One": expected [{"port":"out","payload":{"word":"b"}}], came [{"port":"out","payload":{"word":"a"}}]',
    ]);
  });

  it('a step whose results depend on how its events were batched', async () => {
    const spec = { ...good, examples: [{ ...two, expect: [{ payload: { size: 2 } }] }] };
    const faults = await faultsOf(defineStep(spec, { receive: ({ emit }, events) => emit({ size: events.length }, { from: events }) }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('in batches of 1 came');
  });

  it('an output without a parent among the events', async () => {
    const stray = { id: '9-9', traceId: '9-9', hops: 0, key: null, occurredAt: 0, expiresAt: null } as const;
    const spec = { ...good, examples: [{ title: 'One', options: {}, given: [{ payload: {} }], expect: [{ payload: {} }] }] };
    expect(await faultsOf(defineStep(spec, { receive: ({ emit }) => emit({}, { from: stray }) }))).toEqual(['example "One": an output has no parent among the given events: {}']);
  });
});
