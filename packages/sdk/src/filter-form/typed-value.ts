import type { JsonValue } from '@rookery/model';
import { isZone } from '../time/wall-clock.js';
import { instantOf, isStorable, shift, startOfDay, wallClockAt, type CalendarUnit, type WallClock } from './moments.js';
import { Fault, formLimits, shown } from './parsed-form.js';
import type { QueryColumn, TypedValue } from './query.js';

const NUMBER = /^[-+]?(\d{1,40})(\.\d{1,40})?([eE][-+]?\d{1,3})?$/;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;
const STEP = /^\s*([+-])\s*interval\s+'?(\d{1,6})'?\s+(second|minute|hour|day|week|month|year)s?'?\s*/i;
const START = /^\s*(now|today)\s*\(\s*(?:'([A-Za-z0-9_+/-]{1,60})'|"([A-Za-z0-9_+/-]{1,60})")?\s*\)\s*/i;
const UNITS: ReadonlyMap<string, CalendarUnit> = new Map((['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const).map((unit) => [unit, unit]));
const MOST_STEPS = 8;

/** Reads a value as one of the column's type; for a text column every text is just that text. Throws a `Fault`. */
export function typedValue(value: JsonValue, column: QueryColumn, at: { readonly path: string; readonly now: number }): TypedValue {
  const fault = (what: string): Fault => new Fault(at.path, `"${column.name}" ${what}`);
  if (value === null) throw fault(`is compared with null; write ["is_null",${JSON.stringify(column.name)}] for rows without a value`);
  if (typeof value === 'object') throw fault(`is compared with ${shown(value)}; write a text, a number, true or false`);
  switch (column.type) {
    case 'text': return { type: 'text', text: plainText(String(value), fault) };
    case 'number': return { type: 'number', text: numberText(value, fault) };
    case 'boolean': return { type: 'boolean', value: booleanOf(value, fault) };
    case 'date-time': return { type: 'date-time', text: momentText(value, at.now, fault) };
    case 'json': throw fault('cannot be compared; ask for it with "is_null" or "not_null"');
  }
}

function plainText(text: string, fault: (what: string) => Fault): string {
  if (text.length > formLimits.textLength) throw fault(`is compared with a text of ${text.length} letters; at most ${formLimits.textLength} are taken`);
  if (text.includes('\0') || !text.isWellFormed()) throw fault('is compared with a text that holds a zero letter or half a letter; no database keeps these');
  return text;
}

function numberText(value: string | number | boolean, fault: (what: string) => Fault): string {
  const text = String(value).trim();
  if (typeof value === 'boolean' || !NUMBER.test(text) || !Number.isFinite(Number(text))) throw fault(`is a number; ${shown(value)} is none`);
  return text.replace(/^\+/, '');
}

function booleanOf(value: string | number | boolean, fault: (what: string) => Fault): boolean {
  const text = String(value).trim().toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw fault(`is true or false; ${shown(value)} is neither`);
}

function momentText(value: string | number | boolean, now: number, fault: (what: string) => Fault): string {
  const hint = 'write for example "2026-01-05T09:00:00Z", "now() - interval 5 minute" or "today(\'Europe/Moscow\')"';
  if (typeof value !== 'string') throw fault(`is a moment; ${shown(value)} is none: ${hint}`);
  if (value.length > 300) throw fault(`is a moment; a text of ${value.length} letters is none: ${hint}`);
  const text = readMoment(value.trim()) ?? readExpression(value, now, fault);
  if (text === undefined) throw fault(`is a moment; ${shown(value)} is none: ${hint}`);
  return text;
}

/** An ISO 8601 moment as UTC, to the microsecond; without a zone it is UTC. `undefined`: it is none. */
export function readMoment(text: string): string | undefined {
  const match = MOMENT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = Date.parse(`${wall}Z`);
  if (!Number.isFinite(instant) || new Date(instant).toISOString().slice(0, 19) !== wall) return undefined;
  const shifted = instant - offsetOf(zone);
  if (!isStorable(shifted)) return undefined;
  return `${new Date(shifted).toISOString().slice(0, 19).replace('T', ' ')}.${fraction.slice(0, 6).padEnd(6, '0')}`;
}

function offsetOf(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}

/** `now()`, `today()` or `today('Europe/Moscow')`, then any `+ interval 2 day` and `- interval 1 month`. */
function readExpression(text: string, now: number, fault: (what: string) => Fault): string | undefined {
  const start = START.exec(text);
  if (start === null) return undefined;
  const zone = start[2] ?? start[3] ?? 'UTC';
  if (!isZone(zone)) throw fault(`is compared with a day of "${zone}", which is no time zone; write for example "Europe/Moscow"`);
  let moment: WallClock = wallClockAt(now, zone);
  if (start[1]?.toLowerCase() === 'today') moment = startOfDay(moment);
  let rest = text.slice(start[0].length);
  for (let steps = 0; rest !== ''; steps += 1) {
    const step = STEP.exec(rest);
    const unit = UNITS.get(step?.[3]?.toLowerCase() ?? '');
    if (step === null || unit === undefined) throw fault(`is compared with ${shown(text)}, which cannot be read from ${shown(rest)} on; write for example "now() - interval 1 minute"`);
    if (steps >= MOST_STEPS) throw fault(`is compared with more than ${MOST_STEPS} intervals`);
    moment = shift(moment, (step[1] === '-' ? -1 : 1) * Number(step[2]), unit);
    if (!isStorable(moment.wall)) throw fault(`is compared with ${shown(text)}, which lies outside the years 1 to 9999`);
    rest = rest.slice(step[0].length);
  }
  return `${new Date(instantOf(moment)).toISOString().slice(0, 23).replace('T', ' ')}000`;
}
