import { expect, test } from 'vitest';
import { changedValues, schemaOfParameters, valuesOfParameters, type ParameterField } from './parameter-schema.js';

const score: ParameterField = { name: 'minScore', type: 'number', title: 'Lowest score', description: 'Of 100.', choices: null, default: 70, value: null };
const city: ParameterField = { name: 'city', type: 'string', title: 'City', description: null, choices: ['a', 'b'], default: null, value: 'b' };

test('makes a form of parameters', () => {
  expect(schemaOfParameters([score, city])).toEqual({ type: 'object', properties: {
    minScore: { title: 'Lowest score', type: 'number', kind: 'number', description: 'Of 100.', default: 70 },
    city: { title: 'City', type: 'string', kind: 'choice', enum: ['a', 'b'] },
  } });
  expect(valuesOfParameters([score, city])).toEqual({ minScore: 70, city: 'b' });
});

test('writes only what differs from the defaults', () => {
  expect(changedValues([score, city], { minScore: 70, city: 'a', other: 1 })).toEqual({ city: 'a' });
  expect(changedValues([score], {})).toEqual({});
});
