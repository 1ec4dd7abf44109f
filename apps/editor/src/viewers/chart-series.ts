import type { Point } from './sparkline-path.js';

/** A line of a chart. */
export interface ChartLine {
  readonly name: string;
  readonly points: readonly Point[];
  /** What it means where it means something: told by its colour too. */
  readonly tone?: 'good' | 'bad' | undefined;
}

/** Six colours that are told apart by people who see colours differently too; dashes tell them apart without any. */
export const lineColors = {
  light: ['#1c5fa8', '#b3261e', '#1b6b2f', '#8a4b00', '#6741a8', '#0b7285', '#a61e4d', '#495057', '#5c636a'],
  dark: ['#74c0fc', '#ff8787', '#69db7c', '#ffa94d', '#c0a0ff', '#66d9e8', '#faa2c1', '#dee2e6', '#a5adb5'],
} as const;

const toneColors = { light: { good: '#1b6b2f', bad: '#b3261e' }, dark: { good: '#69db7c', bad: '#ff8787' } } as const;

/** The colour of the line at a place of the chart. */
export function lineColor({ tone }: Pick<ChartLine, 'tone'>, index: number, scheme: 'light' | 'dark'): string {
  const colors = lineColors[scheme];
  return tone === undefined ? (colors[index % colors.length] ?? colors[0]) : toneColors[scheme][tone];
}

export const lineDashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 4, 2, 4], [1, 4], [12, 5], [4, 2], [8, 2, 2, 2], [3, 6]];

/** Times in seconds and a column a line, as a chart takes them; a time that a line lacks is a gap. */
export function alignedData(lines: readonly ChartLine[]): readonly [times: readonly number[], ...columns: readonly (readonly (number | null)[])[]] {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].toSorted((left, right) => left - right);
  const columns = lines.map(({ points }) => {
    const values = new Map(points);
    return times.map((at) => values.get(at) ?? null);
  });
  return [times.map((at) => at / 1_000), ...columns];
}
