import { defineSource, type SourceItem } from '@rookery/sdk';
import { readInput } from './read-input.js';
import { spec } from './spec.js';

export const manual = defineSource(spec, {
  inject: ({ options }, input) => readInput(options.samples, input).map((payload): SourceItem => ({ payload })),
});
