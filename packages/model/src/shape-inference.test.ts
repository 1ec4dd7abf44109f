import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileShape, describeBreach } from './shape-check.js';
import { inferShape } from './shape-inference.js';
import { mergeShapes } from './shape-merge.js';
import { shapeSchema, type Shape } from './shape.js';

const texts = (...values: readonly unknown[]) => values.map((value) => JSON.stringify(value));
const infer = (...values: readonly unknown[]) => inferShape(texts(...values)).shape;

/** Few names, so that objects meet each other's. */
const payload = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(fc.constantFrom('id', 'price', 'seller', 'lots', '__proto__', 'constructor'), tie('value'), { maxKeys: 5 }),
})).object;
const payloads = fc.array(payload, { minLength: 1, maxLength: 8 });
const small = { depth: 3, width: 3, size: 6 };

describe('an inferred shape', () => {
  it('says types, what is always there, and the form of texts', () => {
    expect(infer({ id: 1, ends: '2026-03-01T09:00:00Z', tags: ['a'] }, { id: 2.5, ends: '2026-03-02T09:00:00Z', tags: [], note: null })).toEqual({
      type: 'object',
      required: ['ends', 'id', 'tags'],
      properties: {
        ends: { type: 'string', format: 'date-time' }, id: { type: 'number' }, note: { type: 'null' }, tags: { type: 'array', items: { type: 'string' } },
      },
    });
  });

  it('tells how often each place was there, and shows scrubbed examples', () => {
    const { fields, sampled } = inferShape(texts({ a: 'token-1', b: [{ c: 1 }, {}] }, { a: null }), { scrub: (text) => text.replace('token-1', '[secret]') });
    expect(sampled).toBe(2);
    expect(fields).toEqual([
      { path: 'a', types: ['string', 'null'], count: 2, of: 2, nullable: true, format: null, examples: ['"[secret]"'] },
      { path: 'b', types: ['array'], count: 1, of: 2, nullable: false, format: null, examples: [] },
      { path: 'b.*', types: ['object'], count: 2, of: 2, nullable: false, format: null, examples: [] },
      { path: 'b.*.c', types: ['integer'], count: 1, of: 2, nullable: false, format: null, examples: ['1'] },
    ]);
  });

  it('leaves an object with too many names open, as a map', () => {
    const wide = inferShape(texts({ byId: { a: 1, b: 2, c: 3, d: 4 } }), { bounds: { width: 3 } });
    expect([wide.shape, wide.isCut]).toEqual([{ type: 'object', properties: { byId: { type: 'object' } }, required: ['byId'] }, true]);
  });

  it('leaves what is too deep, or too much, open', () => {
    expect(inferShape(texts({ a: { b: { c: 1 } } }), { bounds: { depth: 2 } }).shape).toEqual({
      type: 'object', required: ['a'], properties: { a: { type: 'object', required: ['b'], properties: { b: {} } } },
    });
    expect(inferShape(texts({ a: { b: 1, c: 2 } }), { bounds: { size: 2 } })).toMatchObject({ shape: { type: 'object', properties: { a: { type: 'object' } } }, isCut: true });
  });

  it('keeps no more places in memory than it may show twentyfold, and still fits all', () => {
    const many = Array.from({ length: 50 }, (_, n) => ({ [`group-${n}`]: Object.fromEntries(Array.from({ length: 150 }, (__, m) => [`name-${m}`, n])) }));
    const { shape, isCut } = inferShape(texts(...many), { bounds: { size: 40 } });
    expect([isCut, shape]).toEqual([true, { type: 'object' }]);
    const check = compileShape(shape);
    expect(many.map((value) => check(value)).filter((breach) => breach !== undefined)).toEqual([]);
  });

  it('of nothing allows everything', () => {
    expect(inferShape(['', 'no json'])).toEqual({ shape: {}, fields: [], sampled: 0, isCut: false });
  });

  it('can be pinned: it is a shape a document may hold', () => {
    fc.assert(fc.property(payloads, (given) => {
      const { shape } = inferShape(texts(...given));
      expect(shapeSchema.parse(shape)).toEqual(shape);
    }));
  });

  it('fits every payload it was inferred from, within any bounds', () => {
    fc.assert(fc.property(payloads, fc.constantFrom({}, small), (given, bounds) => {
      const check = compileShape(inferShape(texts(...given), { bounds }).shape);
      expect(given.map((value) => check(JSON.parse(JSON.stringify(value))))).toEqual(given.map(() => undefined));
    }), { numRuns: 500 });
  });
});

describe('merging inferred shapes', () => {
  const shapes = payloads.map((given) => infer(...given));

  it('is commutative, associative and idempotent', () => {
    fc.assert(fc.property(shapes, shapes, shapes, fc.constantFrom({ width: 200 }, { width: 2 }), (a, b, c, bounds) => {
      const merge = (left: Shape, right: Shape) => mergeShapes(left, right, bounds);
      const [x, y, z] = [merge(a, a), merge(b, b), merge(c, c)];
      expect(merge(x, y)).toEqual(merge(y, x));
      expect(merge(merge(x, y), z)).toEqual(merge(x, merge(y, z)));
      expect(merge(x, x)).toEqual(x);
    }), { numRuns: 500 });
  });

  it('gives what inferring from all of it would give', () => {
    fc.assert(fc.property(payloads, payloads, (left, right) => {
      expect(mergeShapes(infer(...left), infer(...right))).toEqual(infer(...left, ...right));
    }), { numRuns: 500 });
  });
});

describe('checking', () => {
  const check = compileShape({
    type: 'object', required: ['id', 'lots'], properties: {
      id: { type: 'integer' }, lots: { type: 'array', items: { type: 'object', required: ['price'], properties: { price: { type: ['number', 'null'] } } } },
      seller: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
    },
  });
  const say = (value: unknown) => {
    const breach = check(value);
    return breach === undefined ? 'fits' : describeBreach(breach);
  };

  it.each([
    [{ id: 1, lots: [], more: 'is allowed' }, 'fits'],
    [{ id: 1.5, lots: [] }, 'id: expected integer, found number'],
    [{ id: 1 }, 'lots: expected array, found nothing'],
    [{ id: 1, lots: [{ price: 1 }, { price: 'dear' }] }, 'lots.1.price: expected number or null, found string'],
    [{ id: 1, lots: [{}] }, 'lots.0.price: expected number or null, found nothing'],
    [{ id: 1, lots: [], seller: { name: 'Ann', age: 40 } }, 'seller.age: expected no such property, found unknown property'],
    [[], 'the event: expected object, found array'],
    [undefined, 'the event: expected object, found nothing'],
  ])('%j: %s', (value, said) => {
    expect(say(value)).toBe(said);
  });

  it('takes the names every object has by nature for what they are: not there', () => {
    expect(compileShape({ required: ['toString'] })({})).toEqual({ path: 'toString', expected: 'any value', found: 'nothing' });
    expect(compileShape(shapeSchema.parse({ properties: { constructor: { type: 'string' } } }))({})).toBeUndefined();
  });

  it('never throws, whatever the value and the shape', () => {
    fc.assert(fc.property(fc.jsonValue(), payloads, (value, given) => {
      expect(() => compileShape(infer(...given))(value)).not.toThrow();
    }));
  });

  it('looks at each name of the value once, however many the shape has', () => {
    const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`p${n}`, { type: 'string' as const }]));
    let looks = 0;
    const item = new Proxy({}, { ownKeys: () => ((looks += 1), []), get: () => ((looks += 1), undefined) });
    expect(compileShape({ type: 'array', items: { properties: wide } })(Array.from({ length: 100 }, () => item))).toBeUndefined();
    expect(looks).toBe(100);
  });
});
