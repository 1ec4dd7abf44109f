import { Anchor, Center, Group, Loader, Text } from '@mantine/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import type { ChartLine } from './chart-series.js';
import { sinceLooked, sparklineFacts } from './sparkline-path.js';
import { shownNumber } from './time-text.js';
import { viewerTexts } from './viewer-texts.js';
import classes from './viewers.module.css';

const LEAST = 10;
const PlotCanvas = lazy(() => import('./plot-canvas.js'));

export interface TimeChartProps {
  readonly lines: readonly ChartLine[];
  readonly label: string;
  readonly height?: number;
  readonly look?: 'line' | 'bars' | undefined;
}

/** Numbers over time. The drawing is loaded when one is shown; the same stands in a table, for whoever cannot see it. */
export function TimeChart({ lines, label, height = 200, look = 'line' }: TimeChartProps) {
  const text = useTexts(viewerTexts);
  const [isTable, setTable] = useState(false);
  const known = useMemo(() => cropped(lines.filter(({ points }) => points.some(([, value]) => value !== null))), [lines]);
  if (known.length === 0) return <Center h={height}><Text size="sm" c="dimmed" ta="center" maw={320}>{text('nothingDrawn')}</Text></Center>;
  return (
    <figure className={classes['figure'] ?? ''} aria-label={label}>
      {isTable ? <ChartTable lines={known} label={label} height={height} /> : (
        <div aria-hidden>
          <Suspense fallback={<Center h={height}><Loader size="sm" /></Center>}><PlotCanvas lines={known} height={height} look={look} /></Suspense>
        </div>
      )}
      <Group justify="flex-end" gap={4}><Anchor component="button" type="button" size="xs" aria-pressed={isTable} onClick={() => setTable(!isTable)}>{text(isTable ? 'asChart' : 'asTable')}</Anchor></Group>
      {!isTable && <figcaption className={classes['hidden'] ?? ''}><Summary lines={known} label={label} /></figcaption>}
    </figure>
  );
}

/** From when the first of them begins. */
function cropped(lines: readonly ChartLine[]): readonly ChartLine[] {
  const starts = lines.map(({ points }) => sinceLooked(points, LEAST)[0]?.[0] ?? Number.POSITIVE_INFINITY);
  const start = Math.min(...starts);
  return lines.map((line) => ({ ...line, points: line.points.filter(([at]) => at >= start) }));
}

function Summary({ lines, label }: { readonly lines: readonly ChartLine[]; readonly label: string }) {
  const text = useTexts(viewerTexts);
  const language = useLanguage();
  return `${label}. ${lines.flatMap(({ name, points }) => {
    const facts = sparklineFacts(points);
    return facts === undefined ? [] : [`${name}: ${text('sparkline', Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, shownNumber(value, language)])))}`];
  }).join('; ')}`;
}

function ChartTable({ lines, label, height }: { readonly lines: readonly ChartLine[]; readonly label: string; readonly height: number }) {
  const text = useTexts(viewerTexts);
  const language = useLanguage();
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].toSorted((left, right) => right - left).slice(0, 100);
  return (
    <div className={classes['scroll'] ?? ''} style={{ maxHeight: height }} tabIndex={0} role="group" aria-label={label}>
      <table className={classes['grid'] ?? ''}>
        <thead><tr><th scope="col">{text('time')}</th>{lines.map(({ name }) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {times.map((at) => (
            <tr key={at}><td>{format.format(at)}</td>{lines.map(({ name, points }) => {
              const value = points.find(([time]) => time === at)?.[1];
              return <td key={name}>{value === null || value === undefined ? '' : shownNumber(value, language)}</td>;
            })}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
