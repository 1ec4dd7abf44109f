import { eventId, type EventId } from '@rookery/model';

interface TracedEvent {
  readonly producer_id: number;
  readonly position: number;
  /** Event ids with a space between them. */
  readonly parents: string | null;
}

/** Of the events of one trace, those that came from `start`, directly or through others. */
export function findDescendants(start: EventId, trace: readonly TracedEvent[]): readonly EventId[] {
  const children = new Map<string, EventId[]>();
  for (const event of trace) {
    for (const parent of event.parents?.split(' ') ?? []) {
      const known = children.get(parent) ?? [];
      known.push(eventId(event.producer_id, event.position));
      children.set(parent, known);
    }
  }
  const found = new Set<EventId>();
  const open: EventId[] = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of children.get(next) ?? []) {
      if (child === start || found.has(child)) continue;
      found.add(child);
      open.push(child);
    }
  }
  return [...found];
}
