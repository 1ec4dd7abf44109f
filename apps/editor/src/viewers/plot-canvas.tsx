import { useComputedColorScheme } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLanguage } from '../texts/language.js';
import { alignedData, lineColor, lineDashes, type ChartLine } from './chart-series.js';
import { shownNumber } from './time-text.js';

/** The drawing of a `TimeChart`: made anew when its colours or its lines change, only fed when its numbers do. */
export default function PlotCanvas({ lines, height, look }: { readonly lines: readonly ChartLine[]; readonly height: number; readonly look: 'line' | 'bars' }) {
  const scheme = useComputedColorScheme('light');
  const language = useLanguage();
  const { ref, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  const box = useMergedRef(ref, place);
  const plot = useRef<UPlot>(null);
  const data = alignedData(lines);
  const latest = useRef(data);
  latest.current = data;
  const names = lines.map(({ name, tone }) => `${tone ?? ''}\t${name}`).join('\n');
  useEffect(() => {
    const element = place.current;
    if (element === null || width === 0) return undefined;
    const made = new UPlot(optionsOf({ lines: names.split('\n').map(namedLine), width, height, look, isDark: scheme === 'dark', language }), plain(latest.current), element);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [names, width, height, look, scheme, language]);
  useEffect(() => plot.current?.setData(plain(data)), [data]);
  return <div ref={box} style={{ minHeight: height }} />;
}

type NamedLine = Pick<ChartLine, 'name' | 'tone'>;

function namedLine(text: string): NamedLine {
  const [tone = '', name = ''] = text.split('\t');
  return { name, tone: tone === 'good' || tone === 'bad' ? tone : undefined };
}

interface Look {
  readonly lines: readonly NamedLine[];
  readonly width: number;
  readonly height: number;
  readonly look: 'line' | 'bars';
  readonly isDark: boolean;
  readonly language: string;
}

const LEGEND = 28;

function optionsOf({ lines, width, height, look, isDark, language }: Look): UPlot.Options {
  const colors = lines.map((line, index) => lineColor(line, index, isDark ? 'dark' : 'light'));
  const ink = isDark ? '#c1c2c5' : '#495057';
  const grid = isDark ? 'rgba(255,255,255,0.08)' : 'rgba(0,0,0,0.08)';
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 }, font: '11px system-ui' };
  const bars = UPlot.paths.bars?.({ size: [0.7, 40] });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
  return {
    width, height: height - LEGEND,
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    legend: { live: true, markers: { width: 0, fill: (_plot, index) => colors[index - 1] ?? ink } },
    scales: { y: { range: (_plot, low, high) => [Math.min(0, low), Math.max(high, low + 1) * 1.05] } },
    axes: [
      { ...axis, size: 30, values: (_plot, splits) => splits.map((at, index) => labelOf(at * 1_000, (splits[index - 1] ?? 0) * 1_000, time, day)) },
      { ...axis, size: 46, values: (_plot, splits) => splits.map((value) => shownNumber(value, language)) },
    ],
    series: [
      { label: '\u00A0', value: (_plot, at) => (at === null ? '' : new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' }).format(at * 1_000)) },
      ...lines.map(({ name: label }, index): UPlot.Series => ({
        label, width: 1.8, stroke: colors[index] ?? ink, points: { show: true, size: 5, fill: colors[index] ?? ink, filter: (plot, series) => aloneIn(plot.data[series] ?? []) }, spanGaps: false,
        value: (_plot, value) => (value === null ? '' : shownNumber(value, language)),
        ...(look === 'bars' && bars !== undefined ? { paths: bars, fill: `${colors[index] ?? ink}99` } : { fill: `${colors[index] ?? ink}14`, dash: [...(lineDashes[index % lineDashes.length] ?? [])] }),
      })),
    ],
  };
}

function labelOf(at: number, before: number, time: Intl.DateTimeFormat, day: Intl.DateTimeFormat): string {
  const isNewDay = before > 0 && new Date(at).getDate() !== new Date(before).getDate();
  return isNewDay || (new Date(at).getHours() === 0 && new Date(at).getMinutes() === 0) ? day.format(at) : time.format(at);
}

/** The places of values without a neighbour, which no line would show. */
function aloneIn(values: ArrayLike<number | null | undefined>): number[] {
  const isThere = (index: number): boolean => values[index] !== null && values[index] !== undefined;
  return Array.from({ length: values.length }, (_, index) => index).filter((index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1));
}

/** uPlot takes arrays it may change. */
function plain([times, ...columns]: ReturnType<typeof alignedData>): UPlot.AlignedData {
  return [[...times], ...columns.map((column) => [...column])];
}
