import { jsonObjectSchema, type JsonObject } from '@rookery/model';
import { create } from 'zustand';

export const inspectorTabs = ['options', 'settings', 'state', 'json'] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

interface InspectorState {
  readonly tab: InspectorTab;
  readonly hasDocs: boolean;
  /** By `workflow/slug`: the id of an event, or `pinned`; the latest event where there is none. */
  readonly chosen: Readonly<Record<string, string>>;
  /** By `workflow/slug`; kept in this browser. */
  readonly pins: Readonly<Record<string, JsonObject>>;
}

const stored = 'rookery pinned samples';

/** What is looked at in the inspector; agents keep their chosen events while one goes from one to the other. */
export const useInspector = create<InspectorState>(() => ({ tab: 'options', hasDocs: false, chosen: {}, pins: readPins() }));

export function showTab(tab: InspectorTab): void {
  useInspector.setState({ tab });
}

export function toggleDocs(): void {
  useInspector.setState(({ hasDocs }) => ({ hasDocs: !hasDocs }));
}

export function chooseEvent(place: string, id: string | undefined): void {
  useInspector.setState(({ chosen: { [place]: _before, ...others } }) => ({ chosen: id === undefined ? others : { ...others, [place]: id } }));
}

/** Keeps a payload as the sample of an agent and chooses it; `undefined` lets it go. */
export function pinSample(place: string, payload: JsonObject | undefined): void {
  const { [place]: _before, ...others } = useInspector.getState().pins;
  const pins = payload === undefined ? others : { ...others, [place]: payload };
  useInspector.setState({ pins });
  chooseEvent(place, payload === undefined ? undefined : 'pinned');
  try {
    localStorage.setItem(stored, JSON.stringify(pins));
  } catch {
    // A browser that keeps nothing loses pinned samples with the page; running the agent works all the same.
  }
}

function readPins(): Readonly<Record<string, JsonObject>> {
  try {
    const read = jsonObjectSchema.safeParse(JSON.parse(globalThis.localStorage?.getItem(stored) ?? '{}'));
    return Object.fromEntries(Object.entries(read.data ?? {}).flatMap(([place, value]) => {
      const payload = jsonObjectSchema.safeParse(value);
      return payload.success ? [[place, payload.data] as const] : [];
    }));
  } catch {
    return {};
  }
}
