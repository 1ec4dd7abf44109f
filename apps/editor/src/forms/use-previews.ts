import { useDebouncedValue } from '@mantine/hooks';
import type { JsonValue, Schedule } from '@rookery/model';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useMay } from '../session/session-store.js';
import { useFormSupport } from './form-support.js';

const PAUSE_MS = 300;

export type TemplatePreview = { readonly ok: true; readonly text: string; readonly value: JsonValue; readonly isCut?: true } | { readonly ok: false; readonly code: string; readonly message: string };
export type RowPreview = { readonly ok: true; readonly holds: readonly (boolean | null)[]; readonly message?: string } | { readonly ok: false; readonly code: string; readonly message: string };

/** What a template gives on the chosen event. Typing is never waited for; an answer that came too late is not shown. */
export function useTemplatePreview(source: JsonValue, isWanted: boolean): TemplatePreview | undefined {
  const { sample, parameters } = useFormSupport();
  const may = useMay('workflow:edit');
  const [template] = useDebouncedValue(source, PAUSE_MS);
  const { data } = useQuery({
    queryKey: ['preview', 'template', template, sample, parameters],
    queryFn: ({ signal }) => call<{ readonly results: { readonly it: TemplatePreview } }>('POST', '/api/v1/preview/template', { body: { templates: { it: template }, ...sample, parameters }, signal }),
    enabled: may && isWanted && sample !== undefined && hasTemplate(template),
    placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000, retry: false,
  });
  return hasTemplate(source) ? data?.results.it : undefined;
}

/** Which rows hold for which of the events. */
export function useConditionPreview(conditions: readonly JsonValue[]): readonly RowPreview[] {
  const { payloads, parameters } = useFormSupport();
  const may = useMay('workflow:edit');
  const [rows] = useDebouncedValue(conditions, PAUSE_MS);
  const { data } = useQuery({
    queryKey: ['preview', 'conditions', rows, payloads, parameters],
    queryFn: ({ signal }) => call<{ readonly rows: readonly RowPreview[] }>('POST', '/api/v1/preview/conditions', { body: { conditions: rows, payloads, parameters }, signal }),
    enabled: may && rows.length > 0 && payloads.length > 0, placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000, retry: false,
  });
  return data?.rows ?? [];
}

/** The next moments of a schedule, or why it has none. */
export function useSchedulePreview(schedule: Schedule | undefined) {
  const may = useMay('workflow:edit');
  const [given] = useDebouncedValue(schedule, PAUSE_MS);
  return useQuery({
    queryKey: ['preview', 'schedule', given],
    queryFn: ({ signal }) => call<{ readonly moments: readonly string[]; readonly timeZone: string; readonly jitter: string | null }>('POST', '/api/v1/preview/schedule', { body: { schedule: given, count: 5 }, signal }),
    enabled: may && given !== undefined, staleTime: 10_000, retry: false,
  });
}

/** What is wrong with code; nothing is run. */
export function useCodeCheck(code: string, language: string) {
  const may = useMay('workflow:edit');
  const [given] = useDebouncedValue(code, PAUSE_MS * 2);
  return useQuery({
    queryKey: ['preview', 'code', language, given],
    queryFn: ({ signal }) => call<{ readonly issues: readonly { readonly message: string; readonly line?: number; readonly column?: number }[] }>('POST', '/api/v1/preview/code', { body: { code: given, language }, signal }),
    enabled: may && given !== '' && (language === 'javascript' || language === 'typescript'), staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000, retry: false,
  });
}

export function hasTemplate(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes('{{') || value.includes('{%');
  return typeof value === 'object' && value !== null && Object.values(value).some(hasTemplate);
}
