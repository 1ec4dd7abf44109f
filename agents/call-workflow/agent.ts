import { defineStep } from '@rookery/sdk';
import { receiveMapped } from '../flow/receive-mapped.js';
import { spec } from './spec.js';

/** What it emits goes to the receivers of the callee's input: publish puts the callee in its place. */
export const callWorkflow = defineStep(spec, {
  stateKeys: () => [],
  receive: (context, events) => receiveMapped(context, context.options.payload, events),
});
