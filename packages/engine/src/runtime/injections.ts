import type { RunnerScope } from '../ports/identity.js';
import type { AgentSeat } from './agent-seat.js';
import type { TakenBatch } from './feeds.js';
import { checkIncoming } from './link-schema.js';
import { LiveEvent } from './live-event.js';
import type { RunnerHost } from './runner-host.js';
import { globalsOf } from './template-globals.js';

/** The next events handed to an agent outside its links, under its version of now. `more`: others may wait. */
export async function takeInjections(scope: RunnerScope, seat: AgentSeat, { store, services, settings }: RunnerHost): Promise<{ readonly batch: TakenBatch | undefined; readonly more: boolean }> {
  const injections = await store.turns.injections({ ...scope, limit: settings.batchSize });
  if (injections.length === 0) return { batch: undefined, more: false };
  const globals = globalsOf(services, seat.current);
  const events = injections.map(({ event, replayId }) => new LiveEvent(replayId === null ? event : { ...event, replayId }, seat.originOf(event.producerId), globals));
  return {
    batch: { version: seat.current, ...checkIncoming(seat.current, events), cursors: [], injectionsDone: injections.map(({ id }) => id) },
    more: injections.length === settings.batchSize,
  };
}
