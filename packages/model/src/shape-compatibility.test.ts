import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileShape } from './shape-check.js';
import { checkCompatibility, describeConflict } from './shape-compatibility.js';
import { shapeTypes, type Shape } from './shape.js';

const lot: Shape = { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, price: { type: ['number', 'null'] } } };
const said = (before: Shape, after: Shape) => checkCompatibility(before, after).map((conflict) => `${describeConflict(conflict)}${conflict.certain ? '' : ' (perhaps)'}`);

describe('a change of shape', () => {
  it('that allows more breaks nothing', () => {
    expect(said(lot, { type: 'object', properties: { id: { type: ['number', 'string'] } } })).toEqual([]);
  });

  it('that takes a type away breaks the events that have it', () => {
    expect(said(lot, { ...lot, properties: { ...lot.properties, price: { type: 'number' } } })).toEqual(['price: expected number, events so far may have null']);
  });

  it('that asks for what was optional breaks the events without it', () => {
    expect(said(lot, { ...lot, required: ['id', 'price'] })).toEqual(['price: expected a value, events so far may have nothing']);
  });

  it('that forbids what was there breaks the events that have it', () => {
    expect(said(lot, { type: 'object', properties: { id: { type: 'integer' } }, additionalProperties: false })).toEqual(['price: expected no such property, events so far may have it']);
  });

  it('that says something of what was left open may break events', () => {
    expect(said(lot, { ...lot, properties: { ...lot.properties, make: { type: 'string' } } })).toEqual(['make: expected string, events so far may have any value (perhaps)']);
  });
});

const shapes = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.record({
    type: fc.option(fc.oneof(fc.constantFrom(...shapeTypes), fc.uniqueArray(fc.constantFrom(...shapeTypes), { minLength: 1, maxLength: 3 })), { nil: undefined }),
    properties: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant({}), tie('shape')), { maxKeys: 2 }), { nil: undefined, depthIdentifier: 'shape' }),
    required: fc.option(fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }), { nil: undefined }),
    additionalProperties: fc.constantFrom(undefined, undefined, false as const),
    items: fc.option(fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant({}), tie('shape')), { nil: undefined, depthIdentifier: 'shape' }),
  }, { noNullPrototype: true }),
})).shape;

/** Every value of so many levels over the names a, b and c, with one value of each scalar type. */
function valuesOf(levels: number): readonly unknown[] {
  const scalars = ['text', 1, 1.5, true, null];
  if (levels === 0) return [...scalars, {}, []];
  const inner = valuesOf(levels - 1);
  const choices = [undefined, ...inner];
  const objects = choices.flatMap((a) => choices.flatMap((b) => [undefined, 1].map((c) => JSON.parse(JSON.stringify({ a, b, c })) as unknown)));
  return [...scalars, [], ...inner.map((item) => [item]), ...objects];
}
const values = valuesOf(2);

function levelsOf({ properties = {}, items }: Shape): number {
  return Math.max(0, ...[...Object.values(properties), ...(items === undefined ? [] : [items])].map((inner) => 1 + levelsOf(inner)));
}

describe('the verdict', () => {
  it('agrees with trying every value', () => {
    fc.assert(fc.property(shapes.filter((shape) => levelsOf(shape) <= 1), shapes.filter((shape) => levelsOf(shape) <= 1), (before, after) => {
      const [fitsBefore, fitsAfter] = [compileShape(before), compileShape(after)];
      const broken = values.find((value) => fitsBefore(value) === undefined && fitsAfter(value) !== undefined);
      expect(checkCompatibility(before, after).length > 0).toBe(broken !== undefined);
    }), { numRuns: 400 });
  });

  it('is that a shape is compatible with itself', () => {
    fc.assert(fc.property(shapes, (shape) => {
      expect(checkCompatibility(shape, shape)).toEqual([]);
    }));
  });
});
