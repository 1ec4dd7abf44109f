import type { Random } from './random.js';

interface Model {
  readonly make: string;
  readonly model: string;
  readonly trims: readonly [string, ...string[]];
  /** What a new one is worth, in dollars. */
  readonly worth: number;
}

const MODELS: readonly [Model, ...Model[]] = [
  { make: 'Toyota', model: 'Camry', trims: ['LE', 'SE', 'XLE', 'XSE'], worth: 27_500 },
  { make: 'Toyota', model: 'RAV4', trims: ['LE', 'XLE', 'Limited'], worth: 30_500 },
  { make: 'Honda', model: 'Civic', trims: ['LX', 'EX', 'Touring'], worth: 25_000 },
  { make: 'Honda', model: 'CR-V', trims: ['LX', 'EX', 'EX-L'], worth: 31_000 },
  { make: 'Ford', model: 'F-150', trims: ['XL', 'XLT', 'Lariat'], worth: 42_000 },
  { make: 'Nissan', model: 'Altima', trims: ['S', 'SV', 'SL'], worth: 26_000 },
  { make: 'BMW', model: '3 Series', trims: ['320i', '330i', 'M340i'], worth: 46_000 },
  { make: 'Hyundai', model: 'Tucson', trims: ['SE', 'SEL', 'Limited'], worth: 29_000 },
];
const COLORS: readonly [string, ...string[]] = ['white', 'black', 'silver', 'gray', 'blue', 'red'];
const STATES: readonly [string, ...string[]] = ['ca', 'tx', 'fl', 'ok', 'pa', 'nj', 'ga', 'wa'];

/** A car as an auction describes it. Sellers forget things: condition and odometer may be `null`. */
export interface Car {
  readonly year: number;
  readonly make: string;
  readonly model: string;
  readonly trim: string;
  readonly color: string;
  readonly state: string;
  /** Miles. */
  readonly odometer: number | null;
  /** From 1 (wreck) to 5 (as new). */
  readonly condition: number | null;
  /** What the market is expected to pay, in dollars. */
  readonly mmr: number;
}

/** A made car; a good one is young, sound and completely described. */
export function makeCar(random: Random, now: { readonly year: number }, isGood: boolean): Car {
  const { make, model, trims, worth } = random.pick(MODELS);
  const age = isGood ? random.whole(1, 4) : random.whole(1, 12);
  const odometer = age * random.whole(6_000, isGood ? 12_000 : 18_000);
  const condition = isGood ? random.whole(38, 50) / 10 : random.whole(10, 50) / 10;
  const wear = 0.87 ** age * (0.85 + condition * 0.03) * Math.max(0.6, 1 - odometer / 400_000);
  return {
    year: now.year - age,
    // A tenth of the sellers write everything in capitals, as they do in real data.
    make: random.next() < 0.1 ? make.toUpperCase() : make,
    model,
    trim: random.pick(trims),
    color: random.pick(COLORS),
    state: random.pick(STATES),
    odometer: !isGood && random.next() < 0.1 ? null : odometer,
    condition: !isGood && random.next() < 0.15 ? null : condition,
    mmr: Math.round((worth * wear) / 50) * 50,
  };
}
