import { z } from 'zod';
import { makeCar, type Car } from './cars.js';
import { randomFrom, type Random } from './random.js';

/** How the play goes. Times in milliseconds. */
export interface Rules {
  readonly seed: number;
  readonly lotsPerMinute: number;
  readonly length: number;
  /** A bid in the last so many milliseconds moves the end to so many after it. */
  readonly extension: number;
}

const lotSchema = z.object({
  id: z.string(),
  year: z.int(), make: z.string(), model: z.string(), trim: z.string(), color: z.string(), state: z.string(),
  odometer: z.int().nullable(), condition: z.number().nullable(), mmr: z.int(),
  price: z.int(), limit: z.int(), bids: z.int(), extensions: z.int(), leader: z.string().nullable(), endsAt: z.int(),
});
type Lot = z.infer<typeof lotSchema>;

/** The whole house between two seconds; it travels in the agent's cursor, so a restart goes on where it stopped. */
export const houseSchema = z.object({ opened: z.int(), at: z.int(), random: z.int(), lots: z.int(), open: z.array(lotSchema) });
export type House = z.infer<typeof houseSchema>;

export interface HouseEvent {
  readonly kind: 'lot' | 'bid' | 'extension' | 'ending';
  readonly lot: Lot;
  readonly at: number;
}

const TICK_MS = 1_000;
const OPENING_LOTS = 4;
const MOST_OPEN = 60;
const MOST_EXTENSIONS = 8;
/** After a longer stop the time in between is left out; auctions that ended meanwhile end in the first second. */
const MOST_TICKS = 300;

export function openHouse(rules: Rules, now: number): House {
  const opened = secondOf(now);
  return { opened, at: opened - TICK_MS, random: rules.seed, lots: 0, open: [] };
}

/** Plays on to the second of `now`. The same house, rules and moment always give the same events. */
export function play(house: House, rules: Rules, now: number): { readonly house: House; readonly events: readonly HouseEvent[] } {
  const until = secondOf(now);
  const random = randomFrom(house.random);
  const events: HouseEvent[] = [];
  let { lots, at } = { ...house, at: Math.max(house.at, until - MOST_TICKS * TICK_MS) };
  let open: readonly Lot[] = house.open;
  while (at < until) {
    at += TICK_MS;
    const ended = open.filter((lot) => lot.endsAt <= at);
    events.push(...ended.map((lot) => ({ kind: 'ending' as const, lot, at })));
    const bidden = open.filter((lot) => lot.endsAt > at).map((lot) => bidOn(lot, { random, rules, at, events }));
    const wanted = lots === 0 ? OPENING_LOTS : random.next() < rules.lotsPerMinute / 60 ? 1 : 0;
    const added = Array.from({ length: Math.min(wanted, MOST_OPEN - bidden.length) }, (_, index) => openLot({ house, number: lots + index + 1, random, rules, at }));
    events.push(...added.map((lot) => ({ kind: 'lot' as const, lot, at })));
    lots += added.length;
    open = [...bidden, ...added];
  }
  return { house: { opened: house.opened, at, random: random.state, lots, open: [...open] }, events };
}

interface Opening {
  readonly house: House;
  readonly number: number;
  readonly random: Random;
  readonly rules: Rules;
  readonly at: number;
}

/** The first lot and every fourth after it is a bargain: a good car that starts low. */
function openLot({ house, number, random, rules, at }: Opening): Lot {
  const isGood = number % 4 === 1;
  const car: Car = makeCar(random, { year: new Date(at).getUTCFullYear() }, isGood);
  const price = toStep(car.mmr * (isGood ? 0.58 + random.next() * 0.1 : 0.7 + random.next() * 0.3));
  const limit = toStep(car.mmr * (0.75 + random.next() * 0.3));
  const length = rules.length * (0.75 + random.next() * 0.5);
  return { id: `${(house.opened / TICK_MS).toString(36)}-${number}`, ...car, price, limit, bids: 0, extensions: 0, leader: null, endsAt: secondOf(at + length) };
}

interface Second {
  readonly random: Random;
  readonly rules: Rules;
  readonly at: number;
  readonly events: HouseEvent[];
}

/** Few bid early, many in the last seconds; nobody bids against himself or over what the car is worth to him. */
function bidOn(lot: Lot, { random, rules, at, events }: Second): Lot {
  const left = lot.endsAt - at;
  const isLast = left <= rules.extension;
  const luck = random.next();
  const bidder = `D${String(random.whole(1, 40)).padStart(3, '0')}`;
  const price = lot.price + (lot.bids === 0 ? 0 : lot.price < 10_000 ? 100 : 250);
  if (luck >= (isLast ? 0.2 : 0.05) || bidder === lot.leader || price > lot.limit) return lot;
  const bid: Lot = { ...lot, price, bids: lot.bids + 1, leader: bidder };
  events.push({ kind: 'bid', lot: bid, at });
  if (!isLast || lot.extensions >= MOST_EXTENSIONS) return bid;
  const extended: Lot = { ...bid, extensions: lot.extensions + 1, endsAt: at + rules.extension };
  events.push({ kind: 'extension', lot: extended, at });
  return extended;
}

function secondOf(ms: number): number {
  return Math.floor(ms / TICK_MS) * TICK_MS;
}

function toStep(dollars: number): number {
  return Math.round(dollars / 50) * 50;
}
