import { Button, SegmentedControl, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EmptyState, Loaded, PageFrame } from '../app/page-frame.js';
import { PathLink } from '../events/path-link.js';
import { useTexts } from '../texts/texts.js';
import { AgentOverview } from './agent-overview.js';
import { AlarmList } from './alarm-list.js';
import { figuresQuery } from './figures-api.js';
import { healthTexts } from './health-texts.js';
import { QuotaCards } from './quota-card.js';

/** How everything fares: what is wrong first. */
export default function HealthPage() {
  const text = useTexts(healthTexts);
  const [alarms, setAlarms] = useState<'open' | 'all'>('open');
  const figures = useQuery(figuresQuery());
  return (
    <PageFrame title={text('title')}>
      <Stack gap="lg">
        <section aria-labelledby="alarms">
          <Title order={2} size="h4" id="alarms" mb="xs">{text('alarms')}</Title>
          <SegmentedControl size="xs" mb="xs" aria-label={text('alarms')} value={alarms} onChange={(next) => setAlarms(next === 'all' ? 'all' : 'open')} data={[{ value: 'open', label: text('open') }, { value: 'all', label: text('history') }]} />
          <AlarmList state={alarms} />
        </section>
        <section aria-labelledby="agents">
          <Title order={2} size="h4" id="agents" mb="xs">{text('agents')}</Title>
          <Loaded query={figures}>
            {({ workflows }) => (workflows.length === 0
              ? <EmptyState title={text('noneTitle')} lead={text('noneLead')}><Button component={PathLink} href="/">{text('toWorkflows')}</Button></EmptyState>
              : <AgentOverview workflows={workflows} />)}
          </Loaded>
        </section>
        <section aria-labelledby="system">
          <Title order={2} size="h4" id="system" mb="xs">{text('system')}</Title>
          <QuotaCards />
        </section>
      </Stack>
    </PageFrame>
  );
}
