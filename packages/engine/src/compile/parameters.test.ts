import { expect, it } from 'vitest';
import { workflowDocumentSchema } from '@rookery/model';
import { parameterIssues } from './parameters.js';

const issuesOf = (parameters: object) =>
  parameterIssues(workflowDocumentSchema.parse({ schemaVersion: 1, name: 'x', agents: {}, links: [], parameters })).map(({ path, message, hint }) => `${path}: ${message}; ${hint}`);

it('takes values, defaults and choices of the parameter\'s type', () => {
  expect(issuesOf({ low: { type: 'number', default: 70, value: 60, choices: [60, 70] }, url: { type: 'string', default: '' }, on: { type: 'boolean', value: false }, none: { type: 'number' } })).toEqual([]);
});

it('names every one that is of another type', () => {
  expect(issuesOf({ low: { type: 'number', default: '70', value: null }, on: { type: 'boolean', value: 'yes' }, url: { type: 'string', choices: ['a', 1] } })).toEqual([
    'parameters.low.default: "70" is not a number; the parameter is of the type "number"',
    'parameters.low.value: null is not a number; leave it out instead',
    'parameters.on.value: "yes" is not true or false; the parameter is of the type "boolean"',
    'parameters.url.choices.1: 1 is not a text; the parameter is of the type "string"',
  ]);
});

it('names a value that is none of the choices, and a choice that stands there twice', () => {
  expect(issuesOf({ low: { type: 'number', default: 5, choices: [1, 2, 1] } })).toEqual([
    'parameters.low.choices.2: 1 stands there twice; remove one',
    'parameters.low.default: 5 is not one of the choices; choose one of: 1, 2, 1',
  ]);
});
