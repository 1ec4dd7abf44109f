import { defineSource, type SourceItem } from '@rookery/sdk';
import { readTypedInput } from '../flow/typed-input.js';
import { spec } from './spec.js';

/** In a caller it is not there: the call itself takes its place. */
export const workflowInput = defineSource(spec, {
  inject: ({ options: { sample } }, input) => readTypedInput(sample === undefined ? [] : [{ title: 'sample', payload: sample }], input).map((payload): SourceItem => ({ payload })),
});
