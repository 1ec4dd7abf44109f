/** A moment and a value; `null`: nobody looked. */
export type Point = readonly [time: number, value: number | null];

/** The line of an SVG path in a box, from 0 or the least value up to the greatest; a gap where nobody looked. */
export function sparklinePath(points: readonly Point[], { width, height }: { readonly width: number; readonly height: number }): string {
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
  if (values.length === 0) return '';
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1e-9);
  const x = (index: number): number => (points.length === 1 ? 0 : (index / (points.length - 1)) * width);
  const y = (value: number): number => height - ((value - low) / (high - low)) * height;
  let isDrawing = false;
  return points.map(([, value], index) => {
    if (value === null) {
      isDrawing = false;
      return '';
    }
    const isAlone = !isDrawing && (points[index + 1]?.[1] ?? null) === null;
    const step = `${isDrawing ? 'L' : 'M'}${round(x(index))} ${round(y(value))}`;
    isDrawing = true;
    // A line without length is drawn as a dot.
    return isAlone ? `${step}h0` : step;
  }).join('');
}

/** The points without the time before anybody looked, as of a server that was started lately; at least `least` of them. */
export function sinceLooked(points: readonly Point[], least: number): readonly Point[] {
  const first = points.findIndex(([, value]) => value !== null);
  return first <= 0 ? points : points.slice(Math.max(0, Math.min(first, points.length - least)));
}

/** What a sparkline says in numbers; `undefined`: there is nothing to say. */
export function sparklineFacts(points: readonly Point[]): { readonly from: number; readonly to: number; readonly last: number; readonly total: number } | undefined {
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
  const last = values.at(-1);
  if (last === undefined) return undefined;
  return { from: Math.min(...values), to: Math.max(...values), last, total: values.reduce((sum, value) => sum + value, 0) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
