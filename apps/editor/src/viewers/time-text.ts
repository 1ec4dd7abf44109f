const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1_000]] as const;

/** "5 minutes ago", "in 2 hours": the greatest unit that is whole. */
export function relativeTime(at: number, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const distance = at - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(distance) >= ms) ?? ['second', 1_000];
  return format.format(Math.trunc(distance / size), unit);
}

/** The moment to the second, in the zone of whoever reads it. */
export function exactTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** A number as people read it. */
export function shownNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 1_000 ? 1 : 0 }).format(value);
}
