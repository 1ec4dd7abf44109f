import { SegmentedControl, SimpleGrid, Title } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNames } from '../events/use-names.js';
import { useTexts } from '../texts/texts.js';
import { TimeChart } from '../viewers/time-chart.js';
import { agentSeriesQuery, linkSeriesQuery, workflowFiguresQuery } from './figures-api.js';
import { healthTexts } from './health-texts.js';

const spans = [['1h', 'h1'], ['24h', 'h24'], ['7d', 'd7']] as const;
const outcomeTones = { emitted: undefined, succeeded: 'good', failed: 'bad' } as const;
const MOST_LINKS = 6;

/** What an agent did and what waited before it, over time. */
export function AgentCharts({ workflowId, agent }: { readonly workflowId: string; readonly agent: string }) {
  const text = useTexts(healthTexts);
  const names = useNames();
  const [span, setSpan] = useState<string>('1h');
  const rates = useQuery(agentSeriesQuery(workflowId, agent, span));
  const { data: figures } = useQuery(workflowFiguresQuery(workflowId));
  const links = figures?.links.filter(({ to }) => to === agent).slice(0, MOST_LINKS) ?? [];
  const lags = useQueries({ queries: links.map(({ id }) => linkSeriesQuery(workflowId, id, span)) });
  const series = rates.data?.series;
  return (
    <section aria-labelledby="agent-rates">
      <Title order={2} size="h4" id="agent-rates" mb="xs">{text('ratesTitle')}</Title>
      <SegmentedControl size="xs" mb="xs" aria-label={text('span')} value={span} onChange={setSpan} data={spans.map(([value, key]) => ({ value, label: text(key) }))} />
      <SimpleGrid cols={{ base: 1, lg: links.length > 0 ? 2 : 1 }}>
        <TimeChart label={text('ratesTitle')} height={220} lines={series === undefined ? [] : (['emitted', 'succeeded', 'failed'] as const).map((name) => ({ name: text(name), points: series[name], tone: outcomeTones[name] }))} />
        {links.length > 0 && <TimeChart label={text('lagTitle')} height={220} lines={links.map((link, index) => ({ name: `${text('lag')}: ${names.agent(workflowId, link.from)}${link.port === 'out' ? '' : ` · ${link.port}`}`, points: lags[index]?.data?.series.lag ?? [] }))} />}
      </SimpleGrid>
    </section>
  );
}
