import { Anchor, Center, Loader, Stack, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { usePages } from '../api/use-pages.js';
import { PathLink } from '../events/path-link.js';
import { useNames } from '../events/use-names.js';
import { AlarmList } from '../health/alarm-list.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import type { ChartLine } from '../viewers/chart-series.js';
import type { Point } from '../viewers/sparkline-path.js';
import { Sparkline } from '../viewers/sparkline.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { TimeChart } from '../viewers/time-chart.js';
import { exactTime, shownNumber } from '../viewers/time-text.js';
import { chartQuery, type Ask, type Chart, type Tile } from './dashboard-api.js';
import { dashboardTexts } from './dashboard-texts.js';

interface TileBodyProps {
  readonly tile: Pick<Tile, 'kind' | 'title' | 'ask' | 'look'>;
  readonly refresh: number;
  /** Pixels it may take. */
  readonly height: number;
}

/** What a tile shows. */
export function TileBody({ tile, refresh, height }: TileBodyProps) {
  const { kind, title, ask = { source: 'figures' }, look } = tile;
  switch (kind) {
    case 'alarms': return <AlarmList state="open" limit={10} />;
    case 'inbox': return <NewestMessages />;
    case 'number': return <OneNumber ask={ask} title={title} refresh={refresh} />;
    case 'outcomes': return <Outcomes ask={ask} title={title} refresh={refresh} height={height} />;
    case 'chart': return <AskedChart ask={ask} title={title} refresh={refresh} height={height} look={look ?? 'line'} />;
  }
}

interface AskedProps {
  readonly ask: Ask;
  readonly title: string;
  readonly refresh: number;
}

function AskedChart({ ask, title, refresh, height, look }: AskedProps & { readonly height: number; readonly look: 'line' | 'bars' }) {
  const text = useTexts(dashboardTexts);
  const nameOf = useSeriesName(ask);
  const query = useQuery(chartQuery(ask, refresh));
  if (query.data === undefined) return <Waiting error={query.error} />;
  return (
    <>
      <TimeChart label={title} height={Math.max(120, height - 24)} look={look} lines={query.data.series.map((one): ChartLine => ({ name: nameOf(one), points: one.points }))} />
      <Notes chart={query.data} />
      {query.data.groups > query.data.series.length && <Text size="xs" c="dimmed">{text('groupsMore', { count: query.data.groups })}</Text>}
    </>
  );
}

function OneNumber({ ask, title, refresh }: AskedProps) {
  const language = useLanguage();
  const query = useQuery(chartQuery(ask, refresh));
  if (query.data === undefined) return <Waiting error={query.error} />;
  const points = summed(query.data.series.map((one) => one.points));
  const value = numberOf(query.data, ask);
  return (
    <Stack gap={6} h="100%" justify="space-between">
      <Text fz={34} fw={700} lh={1.1} data-number>{value === null ? '–' : shownNumber(value, language)}</Text>
      <Sparkline points={points} label={title} width={160} height={30} isWide {...(ask.figure === 'failed' ? { color: 'var(--mantine-color-error)' } : {})} />
      <Notes chart={query.data} />
    </Stack>
  );
}

const outcomeTones = { emitted: undefined, succeeded: 'good', failed: 'bad' } as const;

function Outcomes({ ask, title, refresh, height }: AskedProps & { readonly height: number }) {
  const text = useTexts(dashboardTexts);
  const names = ['emitted', 'succeeded', 'failed'] as const;
  const queries = useQueries({ queries: names.map((figure) => chartQuery({ ...ask, source: 'figures', figure }, refresh)) });
  const failed = queries.find(({ data }) => data === undefined);
  if (failed !== undefined) return <Waiting error={failed.error} />;
  return <TimeChart label={title} height={Math.max(120, height - 24)} lines={names.map((name, index) => ({ name: text(name), tone: outcomeTones[name], points: summed(queries[index]?.data?.series.map((one) => one.points) ?? []) }))} />;
}

interface Message {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly createdAt: string;
  readonly readAt: string | null;
}

function NewestMessages() {
  const text = useTexts(dashboardTexts);
  const { items } = usePages<Message>(['inbox', 'newest'], '/api/v1/inbox', { limit: 10 });
  if (items === undefined) return <Waiting error={null} />;
  if (items.length === 0) return <Text size="sm" c="dimmed">{text('noMessages')}</Text>;
  return (
    <Stack gap={6}>
      {items.map(({ id, title, body, createdAt, readAt }) => (
        <div key={id}><Anchor component={PathLink} href="/inbox" size="sm" fw={readAt === null ? 700 : 400}>{title}</Anchor><Text size="xs" c="dimmed" lineClamp={1}><TimeAgo at={createdAt} /> · {body}</Text></div>
      ))}
    </Stack>
  );
}

function Notes({ chart }: { readonly chart: Chart }) {
  const text = useTexts(dashboardTexts);
  const language = useLanguage();
  return chart.cutAt === null ? null : <Text size="xs" c="dimmed">{text('cut', { time: exactTime(chart.cutAt, language) })}</Text>;
}

function Waiting({ error }: { readonly error: Error | null }) {
  return error === null ? <Center p="md"><Loader size="sm" /></Center> : <Text size="sm" c="red" role="alert">{error.message}</Text>;
}

/** Series of figures over a whole workspace are named by workflow, those of a workflow by agent, others by what they are grouped by. */
function useSeriesName({ source, workflow, agent, group, field, aggregate = 'count' }: Ask): (series: Chart['series'][number]) => string {
  const text = useTexts(dashboardTexts);
  const names = useNames();
  return ({ name, isRest }) => {
    if (isRest) return text('rest');
    if (source === 'figures' && name !== null) return workflow === undefined ? names.workflow(name) : names.agent(workflow, name);
    if (name !== null) return name;
    if (group !== undefined) return text('none');
    return field === undefined ? (agent ?? text('all')) : `${text(`aggregate.${aggregate}`)} ${field}`;
  };
}

/** What is counted is added up; of anything else the figure of the greatest group is told. */
function numberOf({ series }: Chart, { figure, aggregate = 'count', source }: Ask): number | null {
  const totals = series.flatMap(({ total }) => (total === null ? [] : [total]));
  if (totals.length === 0) return null;
  if (source === 'figures') return figure === 'lag' ? Math.max(...totals) : add(totals);
  return aggregate === 'count' || aggregate === 'sum' ? add(totals) : (totals[0] ?? null);
}

function add(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function summed(parts: readonly (readonly Point[])[]): readonly Point[] {
  return (parts[0] ?? []).map(([at], index) => {
    const values = parts.flatMap((part) => part[index]?.[1] ?? []);
    return [at, values.length === 0 ? null : add(values)] as const;
  });
}
