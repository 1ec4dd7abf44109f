import { jsonObjectSchema, type JsonObject } from '@rookery/model';
import { create } from 'zustand';
import type { TrySample } from './try-order.js';

interface SamplesState {
  /** By `workflow/slug`: what a person wrote, as text. Kept in this browser. */
  readonly texts: Readonly<Record<string, string>>;
}

const stored = 'rookery try samples';

export const useSamples = create<SamplesState>(() => ({ texts: readStored() }));

export function setSample(workflowId: string, slug: string, text: string): void {
  const { [`${workflowId}/${slug}`]: _before, ...others } = useSamples.getState().texts;
  const texts = text.trim() === '' ? others : { ...others, [`${workflowId}/${slug}`]: text };
  useSamples.setState({ texts });
  try {
    localStorage.setItem(stored, JSON.stringify(texts));
  } catch {
    // A browser that keeps nothing loses samples with the page; the try works all the same.
  }
}

export type ReadSample = { readonly ok: true; readonly payloads: readonly JsonObject[] } | { readonly ok: false; readonly why: string };

/** Reads what a person wrote: a JSON object or a list of them. Empty text is no sample. */
export function readSample(text: string): ReadSample {
  if (text.trim() === '') return { ok: true, payloads: [] };
  try {
    const value: unknown = JSON.parse(text);
    const payloads = (Array.isArray(value) ? value : [value]).map((one) => jsonObjectSchema.safeParse(one));
    const wrong = payloads.findIndex(({ success }) => !success);
    if (wrong >= 0) return { ok: false, why: Array.isArray(value) ? `[${wrong}]` : typeof value };
    return { ok: true, payloads: payloads.flatMap(({ data }) => (data === undefined ? [] : [data])) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** What stands for a source: what was written here, else what is pinned in its inspector. */
export function sampleTexts(written: Readonly<Record<string, string>>, pins: Readonly<Record<string, JsonObject>>): Readonly<Record<string, string>> {
  return { ...Object.fromEntries(Object.entries(pins).map(([place, payload]) => [place, JSON.stringify(payload, null, 2)])), ...written };
}

/** The samples of these sources that can be read, in their order. */
export function samplesOf(texts: Readonly<Record<string, string>>, workflowId: string, slugs: readonly string[]): readonly TrySample[] {
  return slugs.flatMap((agent) => {
    const read = readSample(texts[`${workflowId}/${agent}`] ?? '');
    return read.ok ? read.payloads.map((payload) => ({ agent, payload })) : [];
  });
}

function readStored(): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(globalThis.localStorage?.getItem(stored) ?? '{}');
    const read = jsonObjectSchema.safeParse(value);
    return Object.fromEntries(Object.entries(read.data ?? {}).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])));
  } catch {
    return {};
  }
}
