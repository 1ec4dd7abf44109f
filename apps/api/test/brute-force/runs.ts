import fc from 'fast-check';
import { seededRandom } from '../crash/random.js';
import { madeBids, recordedBids, shuffledArrivals, someAuctions } from './bids.js';
import { play, type Played, type Sent } from './play.js';
import type { JsonObject } from '@rookery/sdk';

/** `ROOKERY_SEED` gives other runs, `ROOKERY_LONG=1` many more. */
export const seed = Number(process.env['ROOKERY_SEED'] ?? 20261121);
const isLong = process.env['ROOKERY_LONG'] === '1';

/** A day of an auction in the play. */
export const DAY_MS = 60_000;

const recorded = recordedBids();

export interface Run {
  readonly seed: number;
  readonly grace: number;
  readonly trouble: number;
  readonly isMade: boolean;
}

/** A shrunken run is another run: the first that fails is shown, with its seed. */
export const settings = { seed, numRuns: isLong ? 200 : 12, endOnFailure: true } as const;

export const runs: fc.Arbitrary<Run> = fc.record({ seed: fc.nat(), grace: fc.constantFrom(0, 2_000, 15_000), trouble: fc.constantFrom(0, 0.05, 0.2), isMade: fc.boolean() });

/** What the runs of a test came to, so that it can be seen that they were no walk in the park. */
export interface Tally {
  plays: number;
  events: number;
  deaths: number;
  said: number;
  /** Late, or alone. */
  aside: number;
}

export function emptyTally(): Tally {
  return { plays: 0, events: 0, deaths: 0, said: 0, aside: 0 };
}

export interface Scene {
  readonly type: string;
  readonly options: JsonObject;
  readonly sources: readonly string[];
  readonly bids?: number;
  /** Default 500. */
  readonly gridMs?: number;
  /** Changes what is sent, the order stays. */
  readonly edit?: (sent: Sent) => Sent;
}

/** Sends some sixty bids of whole auctions, real ones where their record is at hand, and half the time made ones. */
export async function playRun(run: Run, scene: Scene, tally: Tally): Promise<Played> {
  const random = seededRandom(run.seed);
  const bids = someAuctions(run.isMade || recorded.length === 0 ? madeBids(random) : recorded, scene.bids ?? 60, random);
  const sent = shuffledArrivals(bids, { dayMs: DAY_MS, graceMs: run.grace, gridMs: scene.gridMs ?? 500, sources: scene.sources, random });
  const { type, options, edit } = scene;
  const played = await play({ type, options, sent: edit === undefined ? sent : sent.map(edit), trouble: run.trouble, random });
  tally.plays += 1;
  tally.events += played.taken.length;
  tally.deaths += played.deaths;
  tally.said += played.said('out').length;
  tally.aside += played.said('late').length + played.said('timeout').length;
  return played;
}
