import { defineSource, type SourceItem } from '@rookery/sdk';
import { readInput } from '../manual/read-input.js';
import { spec } from './spec.js';

/** In a caller it is not there: the call itself takes its place. */
export const workflowInput = defineSource(spec, {
  inject: ({ options: { sample } }, input) => readInput(sample === undefined ? [] : [{ title: 'sample', payload: sample }], input).map((payload): SourceItem => ({ payload })),
});
