import { jsonObjectOf, type EmitOptions, type JsonObject, type JsonValue } from '@rookery/sdk';
import type { KeptEvent } from '../flow/kept-event.js';
import type { Group } from './group.js';
import type { MergeOptions } from './spec.js';

interface Member extends KeptEvent {
  readonly place: string;
}

/** The payload of all that are there: as a list, as one object or by agent. */
export function combined(group: Group, options: MergeOptions): JsonObject {
  const members = inOrder(group, options);
  const payloads = members.map((member) => payloadOf(member, options));
  switch (options.combine) {
    case 'list': return { [options.as]: payloads };
    case 'merged': return Object.fromEntries(payloads.flatMap((payload) => Object.entries(payload)));
    case 'by agent': return Object.fromEntries(members.map((member, index) => [member.place, payloads[index] ?? null] as const));
  }
}

/** All are parents. The key is the one they share, the time that of the latest, the end that of the earliest to end. */
export function lineage(group: Group, options: MergeOptions, key: string): Pick<EmitOptions, 'key' | 'occurredAt' | 'expiresAt'> & { readonly from: readonly KeptEvent['event'][] } {
  const from = inOrder(group, options).map((member) => member.event);
  const keys = new Set(from.map((event) => event.key));
  const [shared = null] = keys;
  const ends = from.flatMap((event) => (event.expiresAt === null ? [] : [event.expiresAt]));
  return {
    from,
    key: keys.size === 1 ? shared : options.when === 'pieces' ? null : key,
    occurredAt: from.reduce((latest, event) => Math.max(latest, event.occurredAt), -Infinity),
    expiresAt: ends.length === 0 ? null : ends.reduce((earliest, end) => Math.min(earliest, end)),
  };
}

/** Pieces in the order of their list, others as they came. */
function inOrder({ members }: Group, { when }: MergeOptions): readonly Member[] {
  const list = [...members].map(([place, kept]) => ({ ...kept, place }));
  return when === 'pieces' ? list.toSorted((left, right) => Number(left.place) - Number(right.place)) : list;
}

function payloadOf({ text }: Member, { when, position }: MergeOptions): JsonObject {
  const payload: JsonValue = JSON.parse(text);
  if (when !== 'pieces') return jsonObjectOf(payload);
  const { [position]: _position, ...piece } = jsonObjectOf(payload);
  return piece;
}
