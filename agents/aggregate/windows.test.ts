import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions, wallClock } from '@rookery/sdk';
import { aggregate } from './agent.js';
import { localDays } from './local-days.js';
import { spec } from './spec.js';
import { fixedWindows, isoMoment, type WindowsAt } from './windows.js';

const seed = 20261121;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function windowsAt(options: object): WindowsAt {
  return fixedWindows(spec.options.parse(options));
}

function shown(options: object, moment: string): readonly string[] {
  return windowsAt(options)(Date.parse(moment)).map(({ start, end }) => `${isoMoment(start, undefined).slice(0, 16)} ${isoMoment(end, undefined).slice(0, 16)}`);
}

describe('fixed windows', () => {
  it('begin at whole hours, days and Mondays of UTC', () => {
    expect(shown({ size: '1h' }, '2026-01-07T09:59:59.999Z')).toEqual(['2026-01-07T09:00 2026-01-07T10:00']);
    expect(shown({ size: '1d' }, '2026-01-07T00:00:00Z')).toEqual(['2026-01-07T00:00 2026-01-08T00:00']);
    expect(shown({ size: '7d' }, '2026-01-07T09:00:00Z')).toEqual(['2026-01-05T00:00 2026-01-12T00:00']);
  });

  it('begin later by the offset', () => {
    expect(shown({ size: '1d', offset: '6h' }, '2026-01-07T05:59:00Z')).toEqual(['2026-01-06T06:00 2026-01-07T06:00']);
  });

  it('overlap when they hop, the last of them just begun', () => {
    expect(shown({ windows: 'hopping', size: '25m', slide: '10m' }, '2026-01-07T09:20:00Z')).toEqual(['2026-01-07T09:00 2026-01-07T09:25', '2026-01-07T09:10 2026-01-07T09:35', '2026-01-07T09:20 2026-01-07T09:45']);
  });

  it('hold the moment, each exactly once, before 1970 too', () => {
    const moments = fc.integer({ min: -4e12, max: 4e12 });
    fc.assert(fc.property(moments, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.nat(100), (moment, steps, step, offset) => {
      const found = fixedWindows({ ...spec.options.parse({ windows: 'hopping', size: '1h', slide: '1h' }), size: steps * step * 1_000, slide: step * 1_000, offset: offset * 1_000 })(moment);
      return found.length === steps && new Set(found.map(({ start }) => start)).size === steps && found.every(({ start, end }) => start <= moment && moment < end);
    }), { seed });
  });
});

describe('local days', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', 23, '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', 25, '2026-10-24T22:00:00.000Z'],
    ['America/New_York', '2026-03-08', 23, '2026-03-08T05:00:00.000Z'],
    ['America/New_York', '2026-11-01', 25, '2026-11-01T04:00:00.000Z'],
    ['Asia/Kolkata', '2026-03-29', 24, '2026-03-28T18:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05', 24.5, '2026-04-04T13:00:00.000Z'],
    // Clocks there skip the hour after midnight, so the day begins at one.
    ['America/Sao_Paulo', '2018-11-04', 23, '2018-11-04T03:00:00.000Z'],
    // And here midnight comes twice; the day begins at the first.
    ['America/Havana', '2026-11-01', 25, '2026-11-01T04:00:00.000Z'],
    // A whole day that was skipped belongs to the next one.
    ['Pacific/Apia', '2011-12-31', 24, '2011-12-30T10:00:00.000Z'],
  ])('in %s the %s has %d hours', (zone, date, hours, start) => {
    const noon = Date.parse(start) + 12 * HOUR_MS;
    const [day] = windowsAt({ size: '1d', zone })(noon);
    expect(day).toEqual({ start: Date.parse(start), end: Date.parse(start) + hours * HOUR_MS });
    expect(isoMoment(day?.start ?? 0, wallClock(zone))).toContain(date);
  });

  it('of one moment are on either side of it', () => {
    const berlin = windowsAt({ size: '1d', zone: 'Europe/Berlin' });
    const change = Date.parse('2026-03-29T22:00:00Z');
    expect([berlin(change - 1)[0]?.end, berlin(change)[0]?.start]).toEqual([change, change]);
  });

  it('begin at the offset on the clocks, also when an hour of the night is missing or doubled', () => {
    const zone = 'Europe/Berlin';
    const starts = ['2026-03-28T12:00Z', '2026-03-29T12:00Z', '2026-03-30T12:00Z', '2026-10-25T12:00Z'].map((noon) => windowsAt({ size: '1d', zone, offset: '2h30m' })(Date.parse(noon))[0]?.start ?? 0);
    expect(starts.map((start) => isoMoment(start, wallClock(zone)))).toEqual(['2026-03-28T02:30:00.000+01:00', '2026-03-29T03:00:00.000+02:00', '2026-03-30T02:30:00.000+02:00', '2026-10-25T02:30:00.000+02:00']);
  });

  it('make weeks from Monday to Monday, an hour shorter when clocks go forward', () => {
    const [week] = windowsAt({ size: '7d', zone: 'Europe/Berlin' })(Date.parse('2026-03-27T12:00:00Z'));
    expect([isoMoment(week?.start ?? 0, wallClock('Europe/Berlin')), (week?.end ?? 0) - (week?.start ?? 0)]).toEqual(['2026-03-23T00:00:00.000+01:00', 7 * DAY_MS - HOUR_MS]);
  });

  it('hop over a change of clocks without a gap', () => {
    const spans = windowsAt({ windows: 'hopping', size: '3d', slide: '1d', zone: 'Europe/Berlin' })(Date.parse('2026-03-29T12:00:00Z'));
    expect(spans.map(({ start, end }) => (end - start) / HOUR_MS)).toEqual([71, 71, 71]);
  });

  it('hold every moment of every zone, in order and without a gap', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/Sao_Paulo', 'Asia/Beirut', 'Africa/Cairo', 'Pacific/Apia', 'Pacific/Chatham', 'America/St_Johns', 'Africa/Casablanca', 'Antarctica/Troll');
    fc.assert(fc.property(zones, fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2035, 0) }), fc.nat(DAY_MS - 1), (zone, moment, offset) => {
      const days = localDays(zone, offset);
      const day = days.dayOf(moment);
      return days.startOf(day) <= moment && moment < days.startOf(day + 1) && days.startOf(day - 1) <= days.startOf(day);
    }), { seed, numRuns: 500 });
  });
});

describe('options', () => {
  it.each([
    [{}, 'options.size: a duration is needed'],
    [{ windows: 'hopping', size: '1h' }, 'options.slide: a duration is needed'],
    [{ windows: 'session' }, 'options.gap: a duration is needed'],
    [{ windows: 'session', gap: '1m', size: '1h' }, 'options.size: session windows have no "size"'],
    [{ size: '1h', slide: '1m' }, 'options.slide: tumbling windows have no "slide"'],
    [{ windows: 'hopping', size: '1h', slide: '2h' }, 'options.slide: windows of 1h every 2h leave gaps'],
    [{ windows: 'hopping', size: '1d', slide: '1s' }, 'options.slide: each event would fall into 86400 windows; at most 100 overlap'],
    [{ size: '1d', zone: 'Berlin' }, 'options.zone: "Berlin" is no time zone'],
    [{ size: '1h', zone: 'Europe/Berlin' }, 'options.zone: a time zone is for windows of whole days'],
    [{ size: '1h', values: [{ name: 'a', calculate: 'sum' }] }, 'options.values.0.path: "sum" needs a field'],
    [{ size: '1h', values: [{ name: 'a', calculate: 'top' }] }, 'options.values.0.by: "a" is ranked by a number'],
    [{ size: '1h', values: [{ name: 'a', calculate: 'count' }, { name: 'a', calculate: 'count' }] }, 'options.values.1.name: "a" stands twice'],
  ])('%j are refused', (options, fault) => {
    const parsed = parseOptions(aggregate, { version: 1, options }, 'options');
    expect(parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`)).toContain(fault);
  });
});
