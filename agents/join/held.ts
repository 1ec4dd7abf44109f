import { z } from 'zod';
import { eventReferenceSchema, UserError, type JsonValue } from '@rookery/sdk';

/** Characters of payload held for one key; a row of state has an end. */
export const MOST_CHARACTERS = 1_000_000;

const sideSchema = z.enum(['left', 'right']);
export type Side = z.output<typeof sideSchema>;

const heldSchema = z.object({
  side: sideSchema,
  /** Partners that come later than this do not find it any more. */
  until: z.number(),
  event: eventReferenceSchema,
  text: z.string(),
  isMatched: z.boolean(),
});

/** An event that waits for partners. */
export type Held = z.output<typeof heldSchema>;

/** What waits under one key, in the order it came. */
export interface Waiting {
  held: readonly Held[];
  /** When the key's timer is due. */
  timerAt: number | null;
}

const waitingSchema = z.object({ held: z.array(heldSchema), timerAt: z.number().nullable() });

export function loadWaiting(stored: JsonValue | undefined): Waiting {
  return stored === undefined ? { held: [], timerAt: null } : waitingSchema.parse(stored);
}

export function saveWaiting({ held, timerAt }: Waiting): JsonValue {
  return { held: held.map((one) => ({ ...one })), timerAt };
}

/** Takes out what no partner can reach any more: gives it in the order its time passed. */
export function expire(waiting: Waiting, horizon: number): readonly Held[] {
  const over = waiting.held.filter((one) => one.until <= horizon);
  if (over.length > 0) waiting.held = waiting.held.filter((one) => one.until > horizon);
  return over.toSorted((left, right) => left.until - right.until);
}

/** Lets an event wait; refuses the one that is too many, so that nothing that waits is lost. */
export function hold(waiting: Waiting, event: Held, mostHeld: number): void {
  const beside = waiting.held.filter((one) => one.side === event.side).length;
  if (beside >= mostHeld) throw new UserError(`${beside} events of this key wait on the ${event.side} already; shorten within, or raise mostHeld`);
  const characters = waiting.held.reduce((sum, one) => sum + one.text.length, event.text.length);
  if (characters > MOST_CHARACTERS) throw new UserError(`the events that wait under this key have ${characters} characters, at most ${MOST_CHARACTERS} are held; send smaller events, or shorten within`);
  waiting.held = [...waiting.held, event];
}
