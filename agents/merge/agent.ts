import { defineStep, UserError, type AgentEvent, type StepContext } from '@rookery/sdk';
import { eachEvent } from '../flow/each-event.js';
import { keptEvent } from '../flow/kept-event.js';
import { turnValues } from '../flow/turn-values.js';
import { combined, lineage } from './combine.js';
import { entryRow, groupKey, isComplete, missingPlaces, placeOf, readEntry, type Group } from './group.js';
import { spec, type MergeOptions } from './spec.js';

const TIMER = 'timeout';
/** How long it is remembered that a list is over, besides its time-out: late pieces are told from new ones. */
const OVER_MS = 3_600_000;

export const merge = defineStep(spec, {
  stateKeys: (event, options) => [groupKey(event, options)],

  receive(context, events) {
    const merging = openTurn(context);
    eachEvent(context, events, (event) => merging.take(event));
    merging.save();
  },

  onTimer(context, due) {
    const merging = openTurn(context);
    for (const { key } of due) merging.giveUp(key, context.now);
    merging.save();
  },
});

function openTurn({ options, state, timers, emit, emitText, forward }: StepContext<MergeOptions>) {
  const { timeout, repeats } = options;
  const entries = turnValues(state, readEntry, (entry) => ({ stored: entryRow(entry), ...(entry === 'over' ? { ttlMs: timeout + OVER_MS } : {}) }));

  function take(event: AgentEvent): void {
    const key = groupKey(event, options);
    const { place, wanted } = placeOf(event, options);
    giveUp(key, event.createdAt - 1);
    const entry = entries.get(key);
    if (entry === 'over') return forward(event, 'extra');
    if (entry !== undefined && options.when === 'pieces' && entry.wanted !== wanted) throw new UserError(`position: the event is one of ${wanted} pieces of "${key}"; others of it are of ${entry.wanted}`);
    const earlier = entry?.members.get(place);
    if (earlier !== undefined && repeats === 'keep first') return forward(event, 'extra');
    const group = entry ?? { members: new Map(), dueAt: event.createdAt + timeout, wanted, size: 0 };
    const size = group.size + sizeOf(event.payloadText) - (earlier === undefined ? 0 : sizeOf(earlier.text));
    if (size > options.maxSize * 1024) throw new UserError(`maxSize: with this event ${size} bytes would wait together; at most ${options.maxSize} KiB may`);
    if (earlier !== undefined) emitText(earlier.text, { from: earlier.event, port: 'extra' });
    // Taken out first: where later ones win, the latest comes last.
    group.members.delete(place);
    group.members.set(place, keptEvent(event));
    group.size = size;
    group.wanted = wanted;
    entries.put(key, group);
    if (isComplete(group, options)) close(key, group);
    else if (entry === undefined) timers.set({ key, name: TIMER, dueAt: group.dueAt });
  }

  function close(key: string, group: Group): void {
    emit(combined(group, options), lineage(group, options, key));
    end(key);
  }

  /** Ends a group that was due by `until`: an event that came in time is before it. */
  function giveUp(key: string, until: number): void {
    const group = entries.get(key);
    if (group === undefined || group === 'over' || group.dueAt > until) return;
    const { size: got } = group.members;
    emit({ ...combined(group, options), merge: { got, of: group.wanted, missing: [...missingPlaces(group, options)] } }, { ...lineage(group, options, key), port: 'timeout' });
    end(key);
  }

  function end(key: string): void {
    timers.cancel(key, TIMER);
    if (options.when === 'pieces') entries.put(key, 'over');
    else entries.delete(key);
  }

  return { take, giveUp, save: entries.save };
}

function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}
