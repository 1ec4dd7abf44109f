import { defineStep } from '@rookery/sdk';
import { receiveMapped } from '../flow/receive-mapped.js';
import { spec } from './spec.js';

/** Its `port` is read at publish, by the links of the call. */
export const workflowOutput = defineStep(spec, {
  stateKeys: () => [],
  receive: (context, events) => receiveMapped(context, context.options.payload, events),
});
