import { defineStep, type AgentEvent, type StepContext } from '@rookery/sdk';
import { eachEvent } from '../flow/each-event.js';
import { keptEvent, type KeptEvent } from '../flow/kept-event.js';
import { keyOf } from '../flow/key.js';
import { turnValues } from '../flow/turn-values.js';
import { add, collectionRow, dueAtOf, readCollection, removeOldest, sizeOf, type Collection } from './collection.js';
import { spec, type DigestOptions } from './spec.js';

const TIMER = 'send';
/** A key that never reaches its count is sent after so long. */
const LONGEST_MS = 30 * 86_400_000;
/** How long it is remembered that the first was sent at once, should the others be late. */
const BACKLOG_MS = 3_600_000;

type Reason = 'first' | 'count' | 'full' | 'ending' | 'after' | 'cron';

/** Texts are put together as they came, never parsed. A collection with members lasts until its timer, however late it is. */
export const digest = defineStep(spec, {
  stateKeys: (event, options) => [keyOf(event, options.key)],

  receive(context, events) {
    const turn = openTurn(context);
    eachEvent(context, events, (event) => turn.take(event));
    turn.save();
  },

  onTimer(context, due) {
    const turn = openTurn(context);
    for (const { key } of due) turn.fire(key);
    turn.save();
  },
});

function openTurn({ options, now, state, timers, emitText }: StepContext<DigestOptions>) {
  const collections = turnValues(state, readCollection, (collection) => ({
    stored: collectionRow(collection),
    ...(collection.members.length === 0 ? { ttlMs: Math.max(0, collection.releaseAt - now) + BACKLOG_MS } : {}),
  }));
  const touched = new Set<string>();

  function take(event: AgentEvent): void {
    const key = keyOf(event, options.key);
    const kept = keptEvent(event, options.item === undefined ? event.payloadText : JSON.stringify(options.item(event.scope)));
    const release = releaseOf(event);
    touched.add(key);
    sendDue(key, event.createdAt - 1);
    if (isOver(kept)) return leave(kept, 'expired');
    const open = collections.get(key);
    const collection = open ?? newCollection(event, release);
    collections.put(key, collection);
    if (open === undefined && options.first) return send(key, { ...collection, members: [kept] }, 'first');
    const roomy = withRoom(key, collection, kept, () => newCollection(event, release));
    if (roomy === undefined) return;
    add(roomy, kept, options.expiryLead);
    if (roomy.members.length >= (options.count ?? Infinity)) close(key, roomy, 'count');
    else if (roomy.leaveBy !== null && roomy.leaveBy <= event.createdAt) close(key, roomy, 'ending');
  }

  function releaseOf(event: AgentEvent): Pick<Collection, 'releaseAt' | 'releasedBy'> {
    const after = event.createdAt + (options.after ?? LONGEST_MS);
    // An event of the very moment still belongs to it.
    const cron = options.cron?.next(event.createdAt - 1, options.timeZone.render(event.scope).trim());
    return cron !== undefined && cron <= after ? { releaseAt: cron, releasedBy: 'cron' } : { releaseAt: after, releasedBy: 'after' };
  }

  /** The collection the event has room in; `undefined` when it was dropped. */
  function withRoom(key: string, collection: Collection, kept: KeptEvent, renew: () => Collection): Collection | undefined {
    const isFull = (): boolean => collection.members.length >= options.maxItems || collection.size + sizeOf(kept) > options.maxSize * 1024;
    if (collection.members.length === 0 || !isFull()) return collection;
    switch (options.whenFull) {
      case 'send': {
        close(key, collection, 'full');
        const next = renew();
        collections.put(key, next);
        return next;
      }
      case 'drop newest':
        collection.dropped += 1;
        leave(kept, 'dropped');
        return undefined;
      case 'drop oldest':
        while (collection.members.length > 0 && isFull()) {
          const oldest = removeOldest(collection, options.expiryLead);
          if (oldest !== undefined) leave(oldest, 'dropped');
          collection.dropped += 1;
        }
        return collection;
    }
  }

  /** Ends a collection that was due by `until`: an event that came in time is before it. */
  function sendDue(key: string, until: number): void {
    const collection = collections.get(key);
    if (collection === undefined) return;
    const dueAt = dueAtOf(collection);
    if (dueAt <= until) close(key, collection, dueAt < collection.releaseAt ? 'ending' : collection.releasedBy);
  }

  function fire(key: string): void {
    const collection = collections.get(key);
    if (collection === undefined) return;
    collection.timerAt = null;
    collections.put(key, collection);
    touched.add(key);
    sendDue(key, now);
  }

  function close(key: string, collection: Collection, reason: Reason): void {
    if (collection.members.length > 0) send(key, collection, reason);
    if (collection.timerAt !== null) timers.cancel(key, TIMER);
    collections.delete(key);
  }

  function send(key: string, collection: Collection, reason: Reason): void {
    const { members, dropped, since } = collection;
    const useful = members.filter((kept) => !isOver(kept));
    for (const kept of members.filter(isOver)) leave(kept, 'expired');
    if (useful.length === 0) return;
    const figures = { count: useful.length, expired: members.length - useful.length, dropped, since: new Date(since).toISOString(), reason };
    const list = `{${JSON.stringify(options.as)}:[${useful.map(({ text }) => text).join(',')}],`;
    const ends = useful.flatMap(({ event }) => (event.expiresAt === null ? [] : [event.expiresAt]));
    emitText(list + JSON.stringify(figures).slice(1), {
      from: useful.map(({ event }) => event),
      expiresAt: ends.length === 0 ? null : ends.reduce((earliest, end) => Math.min(earliest, end)),
      ...(options.key === undefined ? {} : { key }),
    });
  }

  function leave({ text, event }: KeptEvent, port: 'dropped' | 'expired'): void {
    emitText(text.startsWith('{') ? text : `{${JSON.stringify(options.as)}:[${text}]}`, { from: event, port });
  }

  function isOver({ event }: KeptEvent): boolean {
    return event.expiresAt !== null && event.expiresAt <= now;
  }

  function save(): void {
    for (const key of touched) {
      const collection = collections.get(key);
      if (collection === undefined || collection.members.length === 0 || collection.timerAt === dueAtOf(collection)) continue;
      collection.timerAt = dueAtOf(collection);
      timers.set({ key, name: TIMER, dueAt: collection.timerAt });
    }
    collections.save();
  }

  return { take, fire, save };
}

function newCollection(event: AgentEvent, release: Pick<Collection, 'releaseAt' | 'releasedBy'>): Collection {
  return { members: [], size: 0, since: event.createdAt, leaveBy: null, dropped: 0, timerAt: null, ...release };
}
