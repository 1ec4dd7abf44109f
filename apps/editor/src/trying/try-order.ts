import { formatDuration, parseDuration, type JsonObject, type WorkflowDocument } from '@rookery/model';

/** What a person chose to try the draft on. */
export interface TryChoice {
  readonly on: 'last' | 'between' | 'events' | 'samples';
  /** A duration such as `1h`. */
  readonly last: string;
  /** Local moments as `datetime-local` fields write them. */
  readonly from: string;
  readonly to: string;
  /** Ids of events on record. */
  readonly events: readonly string[];
  /** Durations; empty: none. */
  readonly warmUp: string;
  readonly runOn: string;
}

export interface TrySample {
  readonly agent: string;
  readonly payload: JsonObject;
}

/** The body of `POST /api/v1/workflows/:id/try`. */
export interface TryOrder {
  readonly document: WorkflowDocument;
  readonly span?: { readonly last: string } | { readonly from: string; readonly to: string };
  readonly events?: readonly string[];
  readonly samples?: readonly TrySample[];
  readonly warmUp?: string;
  readonly runOn?: string;
  readonly limits: { readonly shown: number };
}

export type ChoiceFault = 'noEvents' | 'noSamples' | 'noMoments' | 'wrongOrder' | 'notADuration';

export const firstChoice: TryChoice = { on: 'last', last: '1h', from: '', to: '', events: [], warmUp: '', runOn: '' };

/** Listed of one agent; fewer of each where there are many, so that a result stays some megabytes. */
const MOST_SHOWN = 200;
const LEAST_SHOWN = 20;
const SHOWN_IN_ALL = 20_000;

/** The order for a choice, or what is missing from it. */
export function orderFor(choice: TryChoice, document: WorkflowDocument, samples: readonly TrySample[]): TryOrder | ChoiceFault {
  const isSpan = choice.on === 'last' || choice.on === 'between';
  const durations = [choice.runOn, ...(isSpan ? [choice.warmUp] : []), ...(choice.on === 'last' ? [choice.last] : [])];
  if (durations.some((text) => text !== '' && parseDuration(text) === undefined)) return 'notADuration';
  const input = inputFor(choice, samples);
  if (typeof input === 'string') return input;
  return {
    document: authored(document), ...input,
    ...(isSpan && choice.warmUp !== '' ? { warmUp: choice.warmUp } : {}),
    ...(choice.runOn === '' ? {} : { runOn: choice.runOn }),
    limits: { shown: shownOfEach(Object.keys(document.agents).length) },
  };
}

/** What is sent: who may not edit tries what is stored, and is refused a document of their own. */
export function sentOrder({ document, ...order }: TryOrder, mayEdit: boolean): Omit<TryOrder, 'document'> & Partial<Pick<TryOrder, 'document'>> {
  return mayEdit ? { document, ...order } : order;
}

function inputFor({ on, last, from, to, events }: TryChoice, samples: readonly TrySample[]): Pick<TryOrder, 'span' | 'events' | 'samples'> | ChoiceFault {
  switch (on) {
    case 'last': return last === '' ? 'notADuration' : { span: { last } };
    case 'between': {
      const [start, end] = [Date.parse(from), Date.parse(to)];
      if (Number.isNaN(start) || Number.isNaN(end)) return 'noMoments';
      return start > end ? 'wrongOrder' : { span: { from: new Date(start).toISOString(), to: new Date(end).toISOString() } };
    }
    case 'events': return events.length === 0 ? 'noEvents' : { events };
    case 'samples': return samples.length === 0 ? 'noSamples' : { samples };
  }
}

function shownOfEach(agents: number): number {
  return Math.max(LEAST_SHOWN, Math.min(MOST_SHOWN, Math.floor(SHOWN_IN_ALL / Math.max(1, agents))));
}

/** Called workflows are put in place by the server, as they are now. */
function authored(document: WorkflowDocument): WorkflowDocument {
  const { workflows: _called, ...rest } = document;
  return rest;
}

/** What an order was tried on, for the list of tries: `1h`, or how many events or samples. */
export function inputSummary({ span, events, samples }: Omit<TryOrder, 'document' | 'limits'>): { readonly kind: TryChoice['on']; readonly text: string; readonly count: number } {
  if (span !== undefined && 'last' in span) return { kind: 'last', text: span.last, count: 0 };
  if (span !== undefined) return { kind: 'between', text: formatDuration(Date.parse(span.to) - Date.parse(span.from)), count: 0 };
  return events === undefined ? { kind: 'samples', text: '', count: samples?.length ?? 0 } : { kind: 'events', text: '', count: events.length };
}
