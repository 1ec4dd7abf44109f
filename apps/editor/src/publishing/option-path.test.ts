import { expect, test } from 'vitest';
import { fieldsOf } from '../forms/field.js';
import { optionPathTitle } from './option-path.js';

const fields = fieldsOf({
  type: 'object',
  properties: {
    url: { type: 'string', title: 'Address' },
    conditions: { type: 'array', title: 'Conditions', items: { type: 'object', properties: { value: { type: 'string', title: 'Value' } } } },
    paging: { type: 'object', title: 'Paging', properties: { by: { type: 'string', title: 'By' } } },
  },
});

test('tells the place of an option as its form does, entries of lists from one', () => {
  expect(['url', 'conditions.0.value', 'paging.by'].map((path) => optionPathTitle(fields, path))).toEqual(['Address', 'Conditions › 1 › Value', 'Paging › By']);
});

test('leaves alone what the form does not know', () => {
  expect(['gone', 'paging.gone.deep', 'url.more'].map((path) => optionPathTitle(fields, path))).toEqual(['gone', 'Paging › gone › deep', 'Address › more']);
});
