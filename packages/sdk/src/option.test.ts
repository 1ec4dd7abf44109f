import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineStep } from './agent.js';
import { manifestOf, parseOptions } from './manifest.js';
import { option } from './option.js';
import { defineSpec } from './spec.js';

const text = { title: 'T', description: 'D.' };
const spec = defineSpec({
  apiVersion: 1,
  type: 'sample',
  version: 3,
  title: 'Sample',
  summary: 'A sample.',
  category: 'other',
  options: z.strictObject({
    wait: option.duration({ ...text, min: '1s', max: '1h' }).prefault('5s'),
    key: option.template(text).optional(),
    body: option.json(text).optional(),
    rows: option.conditions(text).optional(),
    headers: option.keyValue(text).prefault({}),
    login: option.credential({ ...text, kinds: ['http-basic'] }).optional(),
    places: option.list({ ...text, of: option.object({ ...text, fields: { name: option.text(text), rank: option.number({ ...text, min: 1, integer: true }) } }), max: 2 }).prefault([]),
    mode: option.choice({ ...text, values: ['a', 'b'], titles: { a: 'An a', b: 'A b' } }).prefault('a'),
  }),
  outputsFrom: 'places.*.name',
  migrations: { 2: ({ pause, ...rest }) => ({ ...rest, ...(pause === undefined ? {} : { wait: pause }) }), 3: (options) => ({ ...options, mode: 'b' }) },
  validate: ({ wait, mode }) => (mode === 'b' && wait > 10_000 ? [{ path: 'wait', message: 'too long for b', hint: 'take a' }] : []),
  examples: [],
});
const agent = defineStep(spec, { receive: () => undefined });
const parse = (options: Parameters<typeof parseOptions>[1]['options'], version = 3) => parseOptions(agent, { version, options }, 'agents.x.options');

describe('options arrive in the handler', () => {
  it('read: durations as milliseconds, templates compiled', () => {
    const parsed = spec.options.parse({ wait: '1m', key: '{{ id }}', body: { n: '{{ n }}' }, rows: [{ field: 'n', is: 'more than', value: 1 }], headers: { 'x-id': '{{ id }}' } });
    expect(parsed.wait).toBe(60_000);
    expect([parsed.key?.render({ id: 7 }), parsed.body?.({ n: 5 }), parsed.rows?.[0]?.({ n: 2 }, {}, 0), parsed.headers['x-id']?.render({ id: 8 })]).toEqual(['7', { n: 5 }, true, '8']);
  });

  it('with their defaults', () => {
    expect(parse({})).toMatchObject({ ok: true, options: { wait: 5_000, places: [], mode: 'a' } });
  });

  it('migrated from the version they were written for, step by step', () => {
    expect(parse({ pause: '7s' }, 1)).toMatchObject({ ok: true, options: { wait: 7_000, mode: 'b' } });
    expect(parse({ wait: '7s' }, 2)).toMatchObject({ ok: true, options: { mode: 'b' } });
  });
});

describe('options with faults', () => {
  it('are refused with all of them, each at its path', () => {
    const parsed = parse({ wait: '1 hourr', key: '{{ a | nofilter }}', rows: [{ field: 'a', is: 'matches', value: '(' }], places: [{ name: '', rank: 0.5 }], mode: 'c', extra: 1, headers: { a: 1 } });
    expect(parsed.ok ? [] : parsed.issues.map(({ path, code, message }) => `${path} ${code} ${message}`)).toEqual([
      'agents.x.options.wait option.duration "1 hourr" is not a duration; write for example "1h" or "30m"',
      'agents.x.options.key template.invalid the template cannot be read: undefined filter: nofilter, line:1, col:1',
      expect.stringMatching(/^agents\.x\.options\.rows option\.condition "\(" is not a regular expression of the RE2 syntax/),
      'agents.x.options.headers.a option.type 1 is not a text',
      'agents.x.options.places.0.name option.range must not be empty',
      'agents.x.options.places.0.rank option.type 0.5 is not a whole number',
      'agents.x.options.mode option.choice "c" is not one of the choices',
      'agents.x.options.extra option.unknown "extra" is not known here',
    ]);
  });

  it('are refused out of range', () => {
    expect(parse({ wait: '2h' })).toMatchObject({ ok: false, issues: [{ path: 'agents.x.options.wait', code: 'option.range', message: 'must be from 1s to 1h' }] });
  });

  it('are refused for what holds only together, once each is right', () => {
    expect(parse({ mode: 'b', wait: '1m' })).toEqual({ ok: false, issues: [{ path: 'agents.x.options.wait', code: 'option.invalid', message: 'too long for b', hint: 'take a' }] });
  });

  it('are refused from a newer version', () => {
    expect(parse({}, 4)).toMatchObject({ ok: false, issues: [{ code: 'agent.version', message: '"sample" is installed in version 3, the document needs 4' }] });
  });
});

it('tells the editor all it needs: kinds, titles, authored defaults, marks', () => {
  expect(manifestOf(agent)).toMatchObject({
    kind: 'step',
    outputs: [{ name: 'out' }, { name: 'error' }],
    outputsFrom: 'places.*.name',
    options: {
      additionalProperties: false,
      properties: {
        wait: { kind: 'duration', title: 'T', description: 'D.', default: '5s' },
        key: { kind: 'template', templated: true, type: 'string' },
        login: { kind: 'credential', kinds: ['http-basic'], secret: true },
        mode: { kind: 'choice', enum: ['a', 'b'], titles: { a: 'An a', b: 'A b' }, default: 'a' },
        places: { kind: 'list', items: { kind: 'object', properties: { rank: { kind: 'number', type: 'integer' } } } },
      },
    },
  });
});
