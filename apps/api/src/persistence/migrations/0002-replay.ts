/** Replays of a range of events, and what they leave on injections and deliveries. */
export const replayTables: readonly string[] = [
  `alter table injection add column replay_id text`,
  `alter table delivery add column idempotency_key text`,
];
