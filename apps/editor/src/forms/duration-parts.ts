import { parseDuration } from '@rookery/model';

export const durationUnits = ['ms', 's', 'm', 'h', 'd', 'w'] as const;
export type DurationUnit = (typeof durationUnits)[number];

/** A number of one unit. */
export interface DurationParts {
  readonly count: number;
  readonly unit: DurationUnit;
}

/** `5m` as number and unit; `undefined` for a chain such as `1h30m`, which has no one unit, and for what is no duration. */
export function durationParts(text: string): DurationParts | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text.trim());
  const unit = durationUnits.find((known) => known === match?.[2]);
  return match === null || unit === undefined ? undefined : { count: Number(match[1]), unit };
}

export function durationText({ count, unit }: DurationParts): string {
  return `${count}${unit}`;
}

export type DurationFault = 'not a duration' | 'too short' | 'too long';

export function durationFault(text: string, least: number | string | undefined, most: number | string | undefined): DurationFault | undefined {
  const ms = parseDuration(text);
  if (ms === undefined) return 'not a duration';
  if (ms < (boundMs(least) ?? 0)) return 'too short';
  return ms > (boundMs(most) ?? Number.POSITIVE_INFINITY) ? 'too long' : undefined;
}

function boundMs(bound: number | string | undefined): number | undefined {
  return typeof bound === 'string' ? parseDuration(bound) : bound;
}
