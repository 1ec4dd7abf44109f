import { expect, it } from 'vitest';
import { eventReferenceSchema, referenceTo, scopeOf, type EventReference } from './agent-event.js';
import { canonicalJson } from './canonical-json.js';
import { readPath } from './path.js';

const reference: EventReference = { id: '1-2', traceId: '1-1', hops: 3, key: 'k', occurredAt: 0, expiresAt: null };

it('keeps of an event what a descendant needs, and reads it back', () => {
  const kept = referenceTo(Object.assign({ payload: { big: true } }, reference));
  expect(kept).toEqual(reference);
  expect(eventReferenceSchema.parse(JSON.parse(JSON.stringify(kept)))).toEqual(reference);
  expect(eventReferenceSchema.safeParse({ ...reference, id: 'one' }).success).toBe(false);
});

it('shows templates the payload, the event, the parameters and the values of the workspace, and lets these win over fields', () => {
  expect(scopeOf({ price: 1, event: 'mine', parameters: 'mine', variables: 'mine', stored: 'mine' }, reference, { parameters: { least: 5 }, variables: { vat: 20 } })).toEqual({
    price: 1, event: { id: '1-2', key: 'k', occurredAt: '1970-01-01T00:00:00.000Z', expiresAt: null }, parameters: { least: 5 }, variables: { vat: 20 }, stored: {},
  });
});

it('writes equal values as equal texts', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  expect([canonicalJson('x'), canonicalJson(undefined)]).toEqual(['"x"', 'null']);
});

it('reads a path by own properties, arrays by index', () => {
  const value = { a: { b: [{ c: 5 }] } };
  expect([readPath(value, 'a.b.0.c'), readPath(value, 'a.b.1.c'), readPath(value, 'a.b.length'), readPath(value, 'a.toString'), readPath(null, 'a')]).toEqual([5, undefined, 1, undefined, undefined]);
});
