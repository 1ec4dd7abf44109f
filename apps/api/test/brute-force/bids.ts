import { csvRows } from '../flows/world/csv-rows.js';
import { START, type Sent } from './play.js';

export interface Bid {
  readonly auction: string;
  /** Milliseconds since the auction began. */
  readonly offset: number;
  readonly bidder: string;
  /** As it stands in the record, a decimal numeral. */
  readonly amount: string;
}

/** The real bids where their record is at hand, else nothing. */
export function recordedBids(): readonly Bid[] {
  const rows = csvRows('bids.csv') ?? [];
  return rows.map((row) => ({ auction: row['auction_id'] ?? '', offset: Math.round(Number(row['offset_s']) * 1_000), bidder: row['bidder'] ?? '', amount: row['bid'] ?? '' }));
}

/** Bids like those of the record: few at first, many at the end, some of the same moment, fractional amounts. */
export function madeBids(random: () => number, auctions = 200): readonly Bid[] {
  return Array.from({ length: auctions }, (_, auction) => {
    const length = [3, 5, 7][Math.floor(random() * 3)] ?? 3;
    const bids = 1 + Math.floor(random() * 30);
    return Array.from({ length: bids }, (): Bid => ({
      auction: String(1_000 + auction),
      offset: Math.round(length * 86_400 * (1 - random() ** 3) / 60) * 60_000,
      bidder: `b${Math.floor(random() * 12)}`,
      amount: (random() < 0.4 ? Math.round(random() * 500_000) / 100 : Math.round(random() * 5_000)).toString(),
    }));
  }).flat();
}

/** Some whole auctions, until there are so many bids. */
export function someAuctions(bids: readonly Bid[], most: number, random: () => number): readonly Bid[] {
  const auctions = [...Map.groupBy(bids, (bid) => bid.auction).values()];
  const chosen: Bid[] = [];
  while (auctions.length > 0 && chosen.length < most) {
    const [auction = []] = auctions.splice(Math.floor(random() * auctions.length), 1);
    if (chosen.length + auction.length <= most * 1.3) chosen.push(...auction);
  }
  return chosen;
}

export interface Delays {
  /** A day of the auction takes so many milliseconds of the play. */
  readonly dayMs: number;
  /** Delays up to this are in time. */
  readonly graceMs: number;
  /** In three of four runs every time is a multiple of it, so that ends of windows are met to the millisecond. */
  readonly gridMs: number;
  readonly sources: readonly string[];
  readonly random: () => number;
}

/**
 * Bids as they come in: most shortly after they were made, some within grace, some long after it, so they come shuffled.
 * One in fifteen is sent a second time, as a client does that heard no answer.
 */
export function shuffledArrivals(bids: readonly Bid[], { dayMs, graceMs, gridMs, sources, random }: Delays): readonly Sent[] {
  const grid = random() < 0.75 ? gridMs : 1;
  const onGrid = (ms: number): number => Math.round(ms / grid) * grid;
  const sent = bids.flatMap(({ auction, offset, bidder, amount }, id): readonly Sent[] => {
    const at = START + onGrid((offset / 86_400_000) * dayMs);
    const luck = random();
    const delay = luck < 0.5 ? random() * 300 : luck < 0.8 ? random() * (graceMs + 300) : random() * 3 * (graceMs + dayMs / 4);
    const payload = { id, key: auction, at, bidder, amount: random() < 0.5 ? Number(amount) : amount };
    const source = sources[Math.floor(random() * sources.length)] ?? '';
    const first: Sent = { at: at + onGrid(delay), source, payload };
    return random() < 1 / 15 ? [first, { ...first, at: first.at + onGrid(random() * 2_000) }] : [first];
  });
  return sent.toSorted((left, right) => left.at - right.at);
}
