import { diffValues } from '@rookery/model';
import type { SentDelivery, TriedDeliveries, TriedDelivery } from './try-result.js';

export type Comparison = 'same' | 'onlyDraft' | 'onlyPublished' | 'changed';

/** What would be sent beside what was sent. */
export interface DeliveryRow {
  readonly id: string;
  readonly comparison: Comparison;
  readonly agent: string;
  readonly at: string;
  readonly draft: TriedDelivery | undefined;
  /** The same call of the live version; of a row that is the same it is known only that there was one. */
  readonly published: SentDelivery | undefined;
}

/** Everything that is listed: first what differs, then what is the same, each by time. A listed delivery that is neither new nor changed is the same as on record. */
export function deliveryRows({ list, comparison }: TriedDeliveries): readonly DeliveryRow[] {
  const told = new Map<string, number>();
  for (const draft of [...comparison.onlyDraft.list, ...comparison.changed.list.map((pair) => pair.draft)]) told.set(keyOf(draft), (told.get(keyOf(draft)) ?? 0) + 1);
  const same = list.filter((draft) => {
    const left = told.get(keyOf(draft)) ?? 0;
    if (left > 0) told.set(keyOf(draft), left - 1);
    return left === 0;
  });
  const isCut = comparison.onlyDraft.list.length < comparison.onlyDraft.total || comparison.changed.list.length < comparison.changed.total;
  const rows: readonly Omit<DeliveryRow, 'id'>[] = [
    // With a list cut short one cannot tell the same from what was cut; no more are called the same than there are.
    ...same.slice(0, isCut ? comparison.same : same.length).map((draft) => ({ comparison: 'same' as const, agent: draft.agent, at: draft.at, draft, published: undefined })),
    ...comparison.onlyDraft.list.map((draft) => ({ comparison: 'onlyDraft' as const, agent: draft.agent, at: draft.at, draft, published: undefined })),
    ...comparison.changed.list.map(({ draft, published }) => ({ comparison: 'changed' as const, agent: draft.agent, at: draft.at, draft, published })),
    ...comparison.onlyPublished.list.map((published) => ({ comparison: 'onlyPublished' as const, agent: published.agent, at: published.at, draft: undefined, published })),
  ];
  return rows.toSorted((a, b) => Number(a.comparison === 'same') - Number(b.comparison === 'same') || a.at.localeCompare(b.at)).map((row, index) => ({ ...row, id: `${row.comparison}-${index}` }));
}

export interface DeliveryFilter {
  readonly comparison: Comparison | 'all';
  readonly agent: string | null;
  readonly search: string;
}

export function filterRows(rows: readonly DeliveryRow[], { comparison, agent, search }: DeliveryFilter): readonly DeliveryRow[] {
  const words = search.trim().toLowerCase();
  return rows.filter((row) => (comparison === 'all' || row.comparison === comparison) && (agent === null || row.agent === agent) && (words === '' || textOf(row).includes(words)));
}

/** The fields in which a changed message differs; none: only whether it is sent differs. */
export function payloadChanges({ draft, published }: DeliveryRow): ReturnType<typeof diffValues> {
  if (draft === undefined || published === undefined || draft.payloadOmitted === true || published.payloadOmitted === true) return [];
  return diffValues(published.payload, draft.payload);
}

function keyOf({ agent, at, traceId, verdict, payload }: TriedDelivery): string {
  return JSON.stringify([agent, at, traceId, verdict, payload]);
}

function textOf({ draft, published }: DeliveryRow): string {
  return JSON.stringify([draft?.payload, draft?.endpoint, draft?.key, published?.payload]).toLowerCase();
}
