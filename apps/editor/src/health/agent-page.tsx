import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { Loaded, PageFrame, Waiting } from '../app/page-frame.js';
import { useCommands } from '../commands/command-registry.js';
import { PathLink } from '../events/path-link.js';
import { useNames } from '../events/use-names.js';
import { showTab } from '../inspector/inspector-store.js';
import { useTexts } from '../texts/texts.js';
import { StatusMark } from '../viewers/status-mark.js';
import { AgentAddresses } from './agent-addresses.js';
import { AgentCharts } from './agent-charts.js';
import { AgentFacts } from './agent-facts.js';
import { AgentMemory } from './agent-memory.js';
import { AlarmList } from './alarm-list.js';
import { agentHealthQuery, type AgentHealth } from './health-api.js';
import { healthTexts } from './health-texts.js';
import { useAgentActions } from './use-agent-actions.js';

/** How one agent fares, and what can be done about it. */
export default function AgentPage() {
  const { workflowId = '', agent = '' }: { readonly workflowId?: string; readonly agent?: string } = useParams({ strict: false });
  const names = useNames();
  const query = useQuery(agentHealthQuery(workflowId, agent));
  return (
    <PageFrame title={`${names.workflow(workflowId)} / ${names.agent(workflowId, agent)}`}>
      <Loaded query={query}>{(health) => <Suspense fallback={<Waiting />}><AgentView key={`${workflowId}/${agent}`} workflowId={workflowId} agent={agent} health={health} /></Suspense>}</Loaded>
    </PageFrame>
  );
}

function AgentView({ workflowId, agent, health }: { readonly workflowId: string; readonly agent: string; readonly health: AgentHealth }) {
  const text = useTexts(healthTexts);
  const manifest = useCatalogue().types.get(health.type);
  const actions = useAgentActions({ workflowId, agent, health, canRun: manifest?.kind === 'source' && manifest.triggers.includes('schedule') });
  useCommands('agent', actions);
  return (
    <Stack gap="lg">
      <Alert color={health.state === 'failing' ? 'red' : health.state === 'late' || health.state === 'waiting' ? 'orange' : 'gray'} title={<StatusMark of="agent" status={health.state} />} role="status">
        <Text size="sm">{health.reason}</Text>
        {health.lastError !== null && health.state === 'failing' && <Text size="sm" mt={4} style={{ overflowWrap: 'anywhere' }}>{health.lastError.message}</Text>}
      </Alert>
      <Group gap="xs">
        {actions.map(({ id, title, run }) => <Button key={id} size="sm" variant={id === 'agent.run' ? 'filled' : 'default'} onClick={() => void run()}>{title}</Button>)}
        <Button size="sm" variant="default" component={PathLink} href={`/workflows/${workflowId}?agent=${agent}`}>{text('openCanvas')}</Button>
      </Group>
      <AgentFacts health={health} typeTitle={manifest?.title ?? health.type} />
      <AgentCharts workflowId={workflowId} agent={agent} />
      <section aria-labelledby="agent-alarms">
        <Title order={2} size="h4" id="agent-alarms" mb="xs">{text('alarms')}</Title>
        <AlarmList state="all" workflow={workflowId} agent={agent} />
      </section>
      <section aria-labelledby="elsewhere">
        <Title order={2} size="h4" id="elsewhere" mb="xs">{text('settingTitle')}</Title>
        <Group gap="xs">
          <Button size="xs" variant="default" component={PathLink} href={`/events?workflow=${workflowId}&agent=${agent}`}>{text('events')}</Button>
          <Button size="xs" variant="default" component={PathLink} href={`/deliveries?workflow=${workflowId}&agent=${agent}`}>{text('deliveries')}</Button>
          <Button size="xs" variant="default" component={PathLink} href={`/deliveries?tab=failed&workflow=${workflowId}&agent=${agent}`}>{text('failedEvents')} ({health.failedEvents})</Button>
          <Button size="xs" variant="default" component={PathLink} href={`/workflows/${workflowId}?agent=${agent}`} onClick={() => showTab('settings')}>{text('silence')}</Button>
        </Group>
      </section>
      <AgentAddresses workflowId={workflowId} agent={agent} health={health} />
      <AgentMemory workflowId={workflowId} agent={agent} />
    </Stack>
  );
}
