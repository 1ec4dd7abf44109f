import type { JsonObject } from '@rookery/sdk';
import type { Said, Taken } from '../play.js';
import { perKey } from './windows.js';

export interface DigestRule {
  readonly after: number;
  /** Sent at each multiple of so many minutes; `null`: at no times. */
  readonly minutes: number | null;
  readonly count: number;
  readonly first: boolean;
  readonly maxItems: number;
  readonly whenFull: 'send' | 'drop oldest' | 'drop newest';
}

export interface ExpectedDigests {
  readonly out: Readonly<Record<string, readonly Pick<Said, 'payload' | 'parents'>[]>>;
  readonly dropped: Readonly<Record<string, readonly JsonObject[]>>;
}

interface Begun {
  readonly at: number;
  readonly until: number;
  readonly reason: string;
}

/** Plays the arrivals of each key one by one over a plain list. */
export function expectedDigests(taken: readonly Taken[], rule: DigestRule): ExpectedDigests {
  const out: (readonly [string, Pick<Said, 'payload' | 'parents'>])[] = [];
  const dropped: (readonly [string, JsonObject])[] = [];
  for (const [key, ofKey] of Map.groupBy(taken, (event) => event.key)) {
    let items: Taken[] = [];
    let begun: Begun | null = null;
    let lost = 0;
    const send = (reason: string): void => {
      if (items.length > 0) {
        const payload = { items: items.map((item) => item.payload), count: items.length, expired: 0, dropped: lost, since: new Date(begun?.at ?? 0).toISOString(), reason };
        out.push([key, { payload, parents: items.map(({ id }) => id) }]);
      }
      items = [];
      lost = 0;
      begun = null;
    };
    const drop = (event: Taken): void => {
      lost += 1;
      dropped.push([key, event.payload]);
    };
    for (const event of ofKey) {
      if (begun !== null && begun.until < event.createdAt) send(begun.reason);
      const isFirst: boolean = begun === null;
      begun ??= begin(event.createdAt, rule);
      if (isFirst && rule.first) {
        const kept: Begun = begun;
        items = [event];
        send('first');
        begun = kept;
        continue;
      }
      if (items.length >= rule.maxItems && rule.whenFull === 'drop newest') {
        drop(event);
        continue;
      }
      if (items.length >= rule.maxItems && rule.whenFull === 'drop oldest') items.splice(0, 1).forEach(drop);
      if (items.length >= rule.maxItems) {
        send('full');
        begun = begin(event.createdAt, rule);
      }
      items.push(event);
      if (items.length >= rule.count) send('count');
    }
    if (begun !== null) send(begun.reason);
  }
  return { out: perKey(out), dropped: perKey(dropped) };
}

function begin(at: number, { after, minutes }: DigestRule): Begun {
  const step = (minutes ?? 0) * 60_000;
  const next = minutes === null ? Number.POSITIVE_INFINITY : Math.ceil(at / step) * step;
  return next <= at + after ? { at, until: next, reason: 'cron' } : { at, until: at + after, reason: 'after' };
}
