import type { AgentEvent } from '../agent-event.js';
import type { DueTimer, StepType } from '../agent.js';
import { isRookeryError } from '../errors.js';
import { describeFailure } from './failure.js';
import { HostRuleError } from './host-rule-error.js';
import type { PendingTimer } from './snapshot.js';
import { failureOf, openTurn, timerId, type Turn } from './turn.js';
import type { World } from './world.js';

/** A step that keeps setting timers in the past would never end. */
const MOST_TURNS = 10_000;
const LATE_AFTER_MS = 1_000;

/**
 * Runs a step over a backlog and its timers until `until`. As in the engine: events that arrived before a timer was due
 * come before it, due timers come in due order, a throwing event is found by halves and fails alone.
 */
export async function runStep(world: World, step: StepType, events: readonly AgentEvent[], run: { readonly batchSize: number; readonly until: number }): Promise<void> {
  let waiting = events;
  for (let turns = 0; turns < MOST_TURNS; turns += 1) {
    const dueAt = earliestDue(world);
    const batch = waiting.filter((event) => event.createdAt <= dueAt).slice(0, run.batchSize);
    const last = batch.at(-1);
    if (last !== undefined) {
      waiting = waiting.slice(batch.length);
      await world.clock.advanceTo(last.createdAt);
      await receiveByHalves(world, step, batch);
    } else if (dueAt <= run.until) {
      await world.clock.advanceTo(dueAt);
      await fireByHalves(world, step, claimDue(world, waiting[0]?.createdAt ?? Infinity, run.batchSize));
    } else {
      await world.clock.advanceTo(run.until);
      return;
    }
  }
  throw new HostRuleError(`"${step.spec.type}" took more than ${MOST_TURNS} turns; does a timer set itself again in the past?`);
}

async function receiveByHalves(world: World, step: StepType, events: readonly AgentEvent[]): Promise<void> {
  const error = await attempt(
    () => openTurn(world, new Set(events.flatMap((event) => step.stateKeys?.(event, world.options) ?? [event.key ?? '']))),
    (turn) => step.receive(turn.context, events),
  );
  if (error === undefined) return;
  if (events.length === 1) return void world.failed.push(...events.map((event) => failureOf(event, error.thrown)));
  const middle = Math.ceil(events.length / 2);
  await receiveByHalves(world, step, events.slice(0, middle));
  await receiveByHalves(world, step, events.slice(middle));
}

async function fireByHalves(world: World, step: StepType, timers: readonly PendingTimer[]): Promise<void> {
  if (step.onTimer === undefined) throw new HostRuleError(`"${step.spec.type}" sets timers but has no onTimer`);
  const now = world.clock.now();
  const due: readonly DueTimer[] = timers.map((timer) => ({ ...timer, isLate: now - timer.dueAt > LATE_AFTER_MS }));
  const error = await attempt(
    () => openTurn(world, new Set(timers.map((timer) => timer.key))),
    (turn) => step.onTimer?.(turn.context, due),
  );
  if (error === undefined) return;
  if (timers.length === 1) {
    return void world.failed.push(...timers.map(({ key, name, payload }) => ({ id: null, timer: { key, name }, payload, error: describeFailure(error.thrown) })));
  }
  const middle = Math.ceil(timers.length / 2);
  await fireByHalves(world, step, timers.slice(0, middle));
  await fireByHalves(world, step, timers.slice(middle));
}

/** Commits what the handler did, or returns what it threw. What is not the event's fault rejects the run. */
async function attempt(open: () => Turn, handle: (turn: Turn) => void | Promise<void>): Promise<{ readonly thrown: unknown } | undefined> {
  try {
    const turn = open();
    await handle(turn);
    turn.commit();
  } catch (thrown) {
    if (thrown instanceof HostRuleError || (isRookeryError(thrown) && thrown.audience === 'transient')) throw thrown;
    return { thrown };
  }
  return undefined;
}

function earliestDue(world: World): number {
  return Math.min(Infinity, ...[...world.timers.values()].map((timer) => timer.dueAt));
}

/** Takes the due timers, but none that an unread event still comes before. */
function claimDue(world: World, nextEventAt: number, most: number): readonly PendingTimer[] {
  const now = world.clock.now();
  const due = dueOrder(world).filter((timer) => timer.dueAt <= now && timer.dueAt < nextEventAt).slice(0, most);
  for (const timer of due) world.timers.delete(timerId(timer.key, timer.name));
  return due;
}

export function dueOrder(world: World): readonly PendingTimer[] {
  return [...world.timers.values()].toSorted((left, right) => left.dueAt - right.dueAt);
}
