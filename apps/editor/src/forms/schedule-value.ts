import { scheduleSchema, type JsonValue, type Schedule } from '@rookery/model';
import { isJsonObject, textAt } from './json.js';

export type ScheduleKind = 'every' | 'cron';

/** A schedule that can be asked for its runs; `undefined` while it is half written. */
export function readSchedule(value: JsonValue | undefined): Schedule | undefined {
  const parsed = scheduleSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export function scheduleKindOf(value: JsonValue | undefined): ScheduleKind | undefined {
  if (!isJsonObject(value)) return undefined;
  return 'cron' in value ? 'cron' : 'every';
}

/** The other kind, with delay and misfire kept. */
export function withScheduleKind(value: JsonValue | undefined, kind: ScheduleKind, timeZone: string): JsonValue {
  const jitter = textAt(value, 'jitter');
  const misfire = textAt(value, 'misfire');
  const rest = { ...(jitter === undefined ? {} : { jitter }), ...(misfire === undefined ? {} : { misfire }) };
  return kind === 'cron' ? { cron: '0 9 * * *', timeZone, ...rest } : { every: '5m', ...rest };
}

/** Sets one part; an empty one is taken away. */
export function withPart(value: JsonValue | undefined, part: 'every' | 'cron' | 'timeZone' | 'jitter' | 'misfire', text: string | undefined): JsonValue {
  const { [part]: _before, ...rest } = isJsonObject(value) ? value : {};
  return text === undefined || text === '' ? rest : { ...rest, [part]: text };
}

/** Names of all time zones this browser knows. */
export function timeZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}

export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
