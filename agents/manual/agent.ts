import { defineSource, type SourceItem } from '@rookery/sdk';
import { readTypedInput } from '../flow/typed-input.js';
import { spec } from './spec.js';

export const manual = defineSource(spec, {
  inject: ({ options }, input) => readTypedInput(options.samples, input).map((payload): SourceItem => ({ payload })),
});
