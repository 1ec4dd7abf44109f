import { describe, expect, it } from 'vitest';
import { parseBatchAnswer } from './child-answer.js';
import { defaultLimits } from './limits.js';

const expected = { eventCount: 2, memoryKeys: new Set(['a']), limits: defaultLimits };
const parse = (answer: object, body = '') =>
  parseBatchAnswer({ header: JSON.stringify({ type: 'batch', reports: [], memory: null, isDying: false, isUndecided: false, rssMb: 1, ...answer }), body }, expected);

describe('the answer of a child', () => {
  it('gives each event its outputs in order', () => {
    const { results } = parse({ reports: [1, { ports: ['late', 'out'], logs: [['info', 'hi']] }] }, '{"n":1}\u001e{"n":2}\u001e{"n":3}');

    expect(results).toEqual([
      { ok: true, outputs: [{ port: 'out', payload: '{"n":1}' }], logs: [] },
      { ok: true, outputs: [{ port: 'late', payload: '{"n":2}' }, { port: 'out', payload: '{"n":3}' }], logs: [{ level: 'info', text: 'hi' }] },
    ]);
  });

  it.each([
    ['more results than events', { reports: [0, 0, 0] }, ''],
    ['fewer outputs than announced', { reports: [2] }, '{}'],
    ['more outputs than announced', { reports: [1] }, '{}\u001e{}'],
    ['a negative count', { reports: [-1] }, ''],
    ['an output over the limit', { reports: [1] }, 'x'.repeat(262_145)],
    ['memory of a key that was not asked for', { memory: { byKey: [['b', '{}']] } }, ''],
    ['memory over the limit', { memory: { agent: 'x'.repeat(262_145), byKey: [] } }, ''],
    ['an unknown error code', { reports: [{ error: { code: 'root', message: '' }, logs: [] }] }, ''],
    ['another kind of message', { type: 'ready' }, ''],
  ])('is refused with %s', (_name, answer, body) => {
    expect(() => parse(answer, body)).toThrow(expect.objectContaining({ name: 'MalformedAnswer' }));
  });
});
