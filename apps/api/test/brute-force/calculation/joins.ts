import type { JsonObject } from '@rookery/sdk';
import type { Said, Taken } from '../play.js';
import { perKey } from './windows.js';

export interface JoinRule {
  readonly within: number;
  readonly grace: number;
  readonly kind: 'inner' | 'left' | 'outer';
  readonly match: 'each' | 'first';
}

export interface ExpectedJoin {
  /** Per key, in order: payload, parents and time. */
  readonly pairs: Readonly<Record<string, readonly Omit<Said, 'key'>[]>>;
  readonly alone: Readonly<Record<string, readonly JsonObject[]>>;
}

/** Looks at every event of the left against every event of the right. Sources are called `left` and `right`. */
export function expectedJoin(taken: readonly Taken[], rule: JoinRule): ExpectedJoin {
  const pairs: (readonly [string, Omit<Said, 'key'>])[] = [];
  const paired = new Set<Taken>();
  taken.forEach((second, index) => {
    const partners = taken.slice(0, index).filter((first) => canPair(first, second, rule) && (rule.match === 'each' || !paired.has(first)));
    const chosen = rule.match === 'each' ? partners : partners.toSorted((one, other) => one.occurredAt - other.occurredAt).slice(0, 1);
    for (const first of chosen) {
      const [left, right] = first.source === 'left' ? [first, second] : [second, first];
      pairs.push([second.key, { payload: { left: left.payload, right: right.payload }, parents: [left.id, right.id], occurredAt: Math.max(left.occurredAt, right.occurredAt) }]);
      paired.add(first).add(second);
    }
  });
  const kept = { inner: [] as string[], left: ['left'], outer: ['left', 'right'] }[rule.kind];
  const alone = taken.filter((event) => !paired.has(event) && kept.includes(event.source)).toSorted((one, other) => heldUntil(one, rule) - heldUntil(other, rule));
  return {
    pairs: perKey(pairs),
    alone: perKey(alone.map(({ key, source, payload }) => [key, { left: source === 'left' ? payload : null, right: source === 'right' ? payload : null, side: source }] as const)),
  };
}

function canPair(first: Taken, second: Taken, rule: JoinRule): boolean {
  const isNear = Math.abs(first.occurredAt - second.occurredAt) <= rule.within;
  return first.key === second.key && first.source !== second.source && isNear && second.createdAt <= heldUntil(first, rule);
}

function heldUntil({ occurredAt, createdAt }: Taken, { within, grace }: JoinRule): number {
  return Math.max(occurredAt, createdAt) + within + grace;
}
