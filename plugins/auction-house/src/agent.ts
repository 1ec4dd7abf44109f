import { defineSource, UserError, type JsonObject, type SourceItem } from '@rookery/sdk';
import { houseSchema, openHouse, play, type House, type HouseEvent, type Rules } from './house.js';
import { spec } from './spec.js';

export const auctionHouse = defineSource(spec, {
  defaultSchedule: '1s',
  check({ options, cursor, now }) {
    const before = cursor === null ? openHouse(options, now) : readHouse(cursor);
    const { house, events } = play(before, options, now);
    return Promise.resolve({ items: events.map((event) => itemOf(event, options)), cursor: JSON.stringify(house) });
  },
});

function readHouse(cursor: string): House {
  const parsed = houseSchema.safeParse(parse(cursor));
  if (parsed.success) return parsed.data;
  throw new UserError('the cursor was not written by an auction house; reset it', { code: 'source.failed', cause: parsed.error });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The dedupe key names what happened, the key the lot, and an event is of no use once its auction is over. */
function itemOf({ kind, lot, at }: HouseEvent, rules: Rules): SourceItem {
  const count = { lot: '', bid: `:${lot.bids}`, extension: `:${lot.extensions}`, ending: '' }[kind];
  return {
    payload: payloadOf({ kind, lot, at }, rules),
    dedupeKey: `${kind}:${lot.id}${count}`,
    key: lot.id,
    occurredAt: at,
    ...(kind === 'ending' ? {} : { expiresAt: lot.endsAt }),
  };
}

function payloadOf({ kind, lot, at }: HouseEvent, rules: Rules): JsonObject {
  const { id, year, make, model, trim, color, state, odometer, condition, mmr, price, bids, leader } = lot;
  const [happened, endsAt] = [new Date(at).toISOString(), new Date(lot.endsAt).toISOString()];
  const car = { kind, lot: id, year, make, model, trim, mmr };
  switch (kind) {
    case 'lot': return { ...car, color, state, odometer, condition, price, bids, startsAt: happened, endsAt };
    case 'bid': return { ...car, price, bids, bidder: leader, at: happened, endsAt };
    case 'extension': return { ...car, price, bids, at: happened, endsAt, extendedBySeconds: rules.extension / 1000 };
    case 'ending': return { ...car, price, bids, sold: bids > 0, winner: leader, at: happened };
  }
}
