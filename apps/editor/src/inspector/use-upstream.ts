import { resolveParameters, type EventView, type JsonObject, type Shape } from '@rookery/model';
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import { manifestOfAgent } from '../document/graph-document.js';
import { fieldsOfPayload, knownFields, mergeFields, type KnownField, type ObservedFieldView } from '../forms/field-paths.js';
import type { FormSupport, Sample } from '../forms/form-support.js';
import { asJson, isJsonObject } from '../forms/json.js';
import { useMay } from '../session/session-store.js';
import { chooseEvent, useInspector } from './inspector-store.js';
import { feedingPorts, recordedAs, recordedSlug } from './recorded-slug.js';

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
  const mayRead = useMay('event:read');
  const isPublished = useDraft((state) => state.published !== null);
  const isSource = useDraft((state) => manifestOfAgent(state.document, catalogue, slug)?.kind === 'source');
  const parameterTexts = useDraft((state) => state.document.parameters);
  // Only what feeds the agent matters here, not every letter typed into the draft.
  const feeds = useDraft(useShallow(({ document, published }) => feedingPorts(document, slug, isSource).map(({ from, port }) => [recordedSlug(document, published, from), port, from, recordedAs(document, published, from) === undefined ? 'new' : 'recorded'].join(' '))));
  const ports = useMemo(() => feeds.map((feed) => {
    const [from = '', port = '', draft = '', known] = feed.split(' ');
    return { from, port, draft, isRecorded: known === 'recorded' };
  }), [feeds]);
  const isOn = mayRead && isPublished;
  const eventQueries = useQueries({
    queries: ports.map(({ from, port, isRecorded }) => ({
      queryKey: ['events', 'latest', workflowId, from, port], enabled: isOn && isRecorded, refetchInterval: LOOK_MS, retry: false,
      queryFn: ({ signal }: { signal: AbortSignal }) => call<{ readonly items: readonly EventView[] }>('GET', `/api/v1/events?${new URLSearchParams({ workflow: workflowId, agent: from, port, limit: String(SHOWN) }).toString()}`, { signal }),
    })),
    combine: joinEvents,
  });
  const shapes = useQueries({
    queries: ports.map(({ from, port, draft }) => ({
      queryKey: ['shapes', workflowId, from, port], enabled: isOn, staleTime: SHAPE_MS, retry: false,
      queryFn: ({ signal }: { signal: AbortSignal }) => call<ShapeView>('GET', `/api/v1/workflows/${workflowId}/links/shape?${new URLSearchParams({ from: from === draft ? from : draft, port }).toString()}`, { signal }),
    })),
    combine: joinShapes,
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
    parameters: Object.fromEntries(Object.entries(resolveParameters({ schemaVersion: 1, name: 'parameters', agents: {}, links: [], parameters: parameterTexts })).map(([name, value]) => [name, asJson(value) ?? null])),
  }), [fields, chosen, payload, events, parameterTexts]);
  const { isLoading } = eventQueries;
  return useMemo(
    () => ({ isSource, hasLinks: ports.length > 0, isLoading, events, shapes, fields, sampled: shapes.reduce((sum, { sampled }) => sum + sampled, 0), pinned, chosen, payload, support }),
    [isSource, ports, isLoading, events, shapes, fields, pinned, chosen, payload, support],
  );
}

function joinEvents(results: readonly UseQueryResult<{ readonly items: readonly EventView[] }>[]) {
  return { isLoading: results.some(({ isLoading }) => isLoading), events: results.flatMap(({ data }) => data?.items ?? []) };
}

function joinShapes(results: readonly UseQueryResult<ShapeView>[]): readonly ShapeView[] {
  return results.flatMap(({ data }) => (data === undefined ? [] : [data]));
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
