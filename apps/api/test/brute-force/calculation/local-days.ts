/** The days of a zone that touch a span, by asking for the date on its clocks at every minute. */
export function daysOnClocks(zone: string, from: number, to: number): readonly (readonly [number, number])[] {
  const clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const starts: number[] = [];
  let date = '';
  for (let minute = Math.floor(from / 60_000) - 3 * 1_440; minute <= to / 60_000 + 3 * 1_440; minute += 1) {
    const dateNow = clock.format(minute * 60_000);
    if (date !== '' && dateNow !== date) starts.push(minute * 60_000);
    date = dateNow;
  }
  return starts.slice(1).map((end, index) => [starts[index] ?? 0, end] as const);
}
