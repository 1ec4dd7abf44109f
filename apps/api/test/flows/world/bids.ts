import { csvRows, seededRandom } from './csv-rows.js';

export interface Bid {
  readonly auction: string;
  readonly bidder: string;
  readonly bid: number;
  readonly offset: number;
}

/** The real bids in the order of the file, else made ones: several auctions, amounts out of order, fractions, auctions of one bid. */
export function readBids(): readonly Bid[] {
  return (
    csvRows('bids.csv')?.map((row) => ({ auction: row['auction_id'] ?? '', bidder: row['bidder'] ?? '', bid: Number(row['bid']), offset: Number(row['offset_s']) })) ?? madeBids(7_800)
  );
}

function madeBids(count: number): readonly Bid[] {
  const random = seededRandom(259_200);
  return Array.from({ length: count }, (_, index): Bid => ({
    auction: index % 97 === 0 ? `single-${index}` : `made-${Math.floor(index / 40)}`,
    bidder: `b${Math.floor(random() * 500)}`,
    bid: Math.floor(random() * 60) * 2.5,
    offset: index,
  }));
}
