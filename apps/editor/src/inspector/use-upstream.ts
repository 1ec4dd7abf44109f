import { resolveParameters, type EventView, type JsonObject, type Shape } from '@rookery/model';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import { manifestOfAgent } from '../document/graph-document.js';
import { fieldsOfPayload, knownFields, mergeFields, type KnownField, type ObservedFieldView } from '../forms/field-paths.js';
import type { FormSupport, Sample } from '../forms/form-support.js';
import { asJson, isJsonObject } from '../forms/json.js';
import { useMay } from '../session/session-store.js';
import { chooseEvent, useInspector } from './inspector-store.js';
import { feedingPorts, recordedSlug } from './recorded-slug.js';

export interface ShapeView {
  readonly from: string;
  readonly port: string;
  readonly sampled: number;
  readonly shape: Shape | null;
  readonly fields: readonly ObservedFieldView[];
}

/** What comes to an agent: events on record, the fields they have, and the one that is looked at. */
export interface Upstream {
  readonly isSource: boolean;
  readonly hasLinks: boolean;
  readonly isLoading: boolean;
  /** Newest first. */
  readonly events: readonly EventView[];
  readonly shapes: readonly ShapeView[];
  readonly fields: readonly KnownField[];
  readonly sampled: number;
  readonly pinned: JsonObject | undefined;
  /** `pinned`, or the event that is chosen; `undefined`: there is none. */
  readonly chosen: 'pinned' | EventView | undefined;
  readonly payload: JsonObject | undefined;
  readonly support: FormSupport;
}

const SHOWN = 20;
const LOOK_MS = 10_000;
const SHAPE_MS = 60_000;

export function useUpstream(workflowId: string, slug: string): Upstream {
  const catalogue = useCatalogue();
  const document = useDraft((state) => state.document);
  const published = useDraft((state) => state.published);
  const mayRead = useMay('event:read');
  const isSource = manifestOfAgent(document, catalogue, slug)?.kind === 'source';
  const ports = feedingPorts(document, slug, isSource).map(({ from, port }) => ({ from: recordedSlug(document, published, from), port, draft: from }));
  const isOn = mayRead && published !== null;
  const eventQueries = useQueries({
    queries: ports.map(({ from, port }) => ({
      queryKey: ['events', 'latest', workflowId, from, port], enabled: isOn, refetchInterval: LOOK_MS, retry: false,
      queryFn: ({ signal }: { signal: AbortSignal }) => call<{ readonly items: readonly EventView[] }>('GET', `/api/v1/events?${new URLSearchParams({ workflow: workflowId, agent: from, port, limit: String(SHOWN) }).toString()}`, { signal }),
    })),
    combine: (results) => ({ isLoading: results.some(({ isLoading }) => isLoading), events: results.flatMap(({ data }) => data?.items ?? []) }),
  });
  const shapes = useQueries({
    queries: ports.map(({ from, port, draft }) => ({
      queryKey: ['shapes', workflowId, from, port], enabled: isOn, staleTime: SHAPE_MS, retry: false,
      queryFn: ({ signal }: { signal: AbortSignal }) => call<ShapeView>('GET', `/api/v1/workflows/${workflowId}/links/shape?${new URLSearchParams({ from: from === draft ? from : draft, port }).toString()}`, { signal }),
    })),
    combine: (results) => results.flatMap(({ data }) => (data === undefined ? [] : [data])),
  });
  const place = `${workflowId}/${slug}`;
  const pinned = useInspector((state) => state.pins[place]);
  const events = useMemo(() => eventQueries.events.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1)).slice(0, SHOWN), [eventQueries.events]);
  const chosen = useChosen(place, events, pinned !== undefined);
  const payload = chosen === 'pinned' ? pinned : isJsonObject(chosen?.payload) ? chosen.payload : undefined;
  const fields = useMemo(() => mergeFields([...shapes.map((shape) => knownFields(shape.fields)), ...(payload === undefined ? [] : [fieldsOfPayload(payload)])]), [shapes, payload]);
  const support = useMemo((): FormSupport => ({
    knownFields: fields, sample: sampleOf(chosen, payload),
    payloads: payload === undefined ? [] : [payload, ...events.filter((event) => event !== chosen).flatMap((event) => (isJsonObject(event.payload) ? [event.payload] : []))].slice(0, SHOWN),
    parameters: Object.fromEntries(Object.entries(resolveParameters(document)).map(([name, value]) => [name, asJson(value) ?? null])),
  }), [fields, chosen, payload, events, document]);
  return { isSource, hasLinks: ports.length > 0, isLoading: eventQueries.isLoading, events, shapes, fields, sampled: shapes.reduce((sum, { sampled }) => sum + sampled, 0), pinned, chosen, payload, support };
}

/** The event that is looked at stays the same while newer ones come, and also when it is none of the newest any more. */
function useChosen(place: string, events: readonly EventView[], isPinned: boolean): Upstream['chosen'] {
  const wanted = useInspector((state) => state.chosen[place]);
  const held = useRef<EventView>(undefined);
  const [first] = events;
  const firstId = first?.id;
  useEffect(() => {
    if (wanted === undefined && firstId !== undefined) chooseEvent(place, firstId);
  }, [wanted, firstId, place]);
  const found = events.find(({ id }) => id === wanted) ?? (held.current?.id === wanted ? held.current : first);
  useEffect(() => {
    held.current = found;
  }, [found]);
  if (isPinned && (wanted === 'pinned' || found === undefined)) return 'pinned';
  return found;
}

function sampleOf(chosen: Upstream['chosen'], payload: JsonObject | undefined): Sample | undefined {
  if (payload === undefined || chosen === undefined) return undefined;
  return chosen === 'pinned' ? { payload, key: null } : { payload, key: chosen.key, occurredAt: chosen.occurredAt, expiresAt: chosen.expiresAt };
}
