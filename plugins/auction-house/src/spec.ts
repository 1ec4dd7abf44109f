import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'auction-house',
  version: 1,
  title: 'Auction house',
  summary: 'Plays a car auction: lots, bids, extensions and endings, without any network.',
  category: 'auction',
  options: z.strictObject({
    seed: option.number({ title: 'Seed', description: 'Another number, another play.', integer: true, min: 0, max: 4_294_967_295 }).default(1),
    lotsPerMinute: option.number({ title: 'Lots per minute', description: 'How many lots open on average.', min: 0, max: 60 }).default(12),
    length: option.duration({ title: 'Length', description: 'How long an auction runs, give or take a quarter.', min: '20s', max: '1d' }).prefault('2m'),
    extension: option.duration({ title: 'Extension', description: 'A bid this close to the end moves the end this far.', min: '2s', max: '10m', advanced: true }).prefault('10s'),
  }),
  examples: [{ title: 'A busy house with short auctions', options: { lotsPerMinute: 30, length: '1m' } }],
});
