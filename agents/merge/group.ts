import { z } from 'zod';
import { readPath, UserError, type AgentEvent, type JsonValue } from '@rookery/sdk';
import { keptEventSchema, keptRow, type KeptEvent } from '../flow/kept-event.js';
import { keyOf } from '../flow/key.js';
import type { MergeOptions } from './spec.js';

/** Events that wait for the others of their group, by the place each takes in it. */
export interface Group {
  readonly members: Map<string, KeptEvent>;
  readonly dueAt: number;
  /** How many places there are; but for pieces as the options now say, which may have been published anew. */
  wanted: number;
  /** Bytes of all texts. */
  size: number;
}

/** `over`: the group of this key is complete or was given up; only split lists have such an end. */
export type Entry = Group | 'over';

const groupSchema = z
  .object({ dueAt: z.number(), wanted: z.int(), size: z.number(), members: z.array(z.tuple([z.string(), keptEventSchema])) })
  .transform((group): Group => ({ ...group, members: new Map(group.members) }));

export function readEntry(stored: JsonValue): Entry {
  return stored === 'over' ? 'over' : groupSchema.parse(stored);
}

export function entryRow(entry: Entry): JsonValue {
  return entry === 'over' ? entry : { ...entry, members: [...entry.members].map(([place, kept]) => [place, keptRow(kept)]) };
}

/** The group an event belongs to: what the pieces were split from, or its key. */
export function groupKey(event: AgentEvent, options: MergeOptions): string {
  return options.when === 'pieces' ? positionOf(event, options.position).of : keyOf(event, options.key);
}

/** The place an event takes in its group, and how many there are. */
export function placeOf(event: AgentEvent, options: MergeOptions): { readonly place: string; readonly wanted: number } {
  switch (options.when) {
    case 'pieces': {
      const { index, count } = positionOf(event, options.position);
      return { place: String(index), wanted: count };
    }
    case 'count':
      return { place: event.id, wanted: options.count ?? 2 };
    case 'agents': {
      const { agent } = event.from;
      if (!options.agents.includes(agent)) throw new UserError(`agents: the event came from "${agent}"; waited for are ${options.agents.join(', ')}`);
      return { place: agent, wanted: options.agents.length };
    }
  }
}

export function isComplete({ members, wanted }: Group, { when, agents }: MergeOptions): boolean {
  return when === 'agents' ? agents.every((agent) => members.has(agent)) : members.size >= wanted;
}

/** The places that are still free; none are named when any event would do. */
export function missingPlaces({ members, wanted }: Group, options: MergeOptions): readonly (string | number)[] {
  switch (options.when) {
    case 'pieces': return Array.from({ length: wanted }, (_, index) => index).filter((index) => !members.has(String(index))).slice(0, 1_000);
    case 'agents': return options.agents.filter((agent) => !members.has(agent));
    case 'count': return [];
  }
}

const positionSchema = z
  .object({ of: z.string().min(1).max(200), index: z.int().min(0), count: z.int().min(1).max(10_000) })
  .refine(({ index, count }) => index < count);

function positionOf(event: AgentEvent, field: string): z.output<typeof positionSchema> {
  const found = readPath(event.payload, field);
  const parsed = positionSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  const holds = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 80);
  throw new UserError(`position: "${field}" holds ${holds}; a piece of "Split" has { "of": "12-345", "index": 0, "count": 3 } there`);
}
