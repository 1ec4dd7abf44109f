import { defineAction, isRookeryError, PermanentError, type Delivery, type DeliveryOutcome, type JsonValue } from '@rookery/sdk';
import { spec, type SetValueOptions } from './spec.js';

interface Draft {
  readonly key: string;
  readonly value: JsonValue;
}

/** In order, and only the last of a batch for each key: what came before it would be overwritten at once. */
export const setValue = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 200,

  async performBatch({ options, setValue: keep }, deliveries) {
    const drafts = deliveries.map((delivery) => draft(options, delivery));
    const last = new Map<string, Draft>();
    for (const item of drafts) if (!(item instanceof Error)) last.set(item.key, item);
    const kept = new Map<string, Error | null>();
    for (const { key, value } of last.values()) kept.set(key, await faultOf(keep(key, value, options.forgetAfter === undefined ? {} : { ttlMs: options.forgetAfter })));
    return drafts.map((item, index): DeliveryOutcome | Error => (item instanceof Error ? item : (kept.get(item.key) ?? delivered(deliveries[index]))));
  },
});

function draft({ key, value }: SetValueOptions, { event: { scope } }: Delivery): Draft | Error {
  try {
    const name = key.render(scope).trim();
    return name === '' ? new PermanentError(`key: "${key.source}" gave an empty text for this event`) : { key: name, value: value(scope) };
  } catch (error) {
    return error instanceof Error ? error : new PermanentError(String(error));
  }
}

/** A value that is refused is this key's fault; all else is the store's and every key waits for it. */
async function faultOf(work: Promise<void>): Promise<Error | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (isRookeryError(error) && error.audience === 'user') return error;
    throw error;
  }
}

function delivered(delivery: Delivery | undefined): DeliveryOutcome {
  return { status: 'delivered', outputs: delivery === undefined ? [] : [{ payload: delivery.event.payload }] };
}
