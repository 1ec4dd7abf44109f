import { Alert, Anchor, Badge, Button, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { EventView, JsonValue } from '@rookery/model';
import { useQuery } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { pathWith } from '../api/use-pages.js';
import { useDraft } from '../document/draft-store.js';
import { manifestOfAgent } from '../document/graph-document.js';
import { portsOfAgent } from '../document/ports.js';
import { isSameValue } from '../document/values-at-path.js';
import { PathLink } from '../events/path-link.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import type { TriedAgent } from '../trying/try-result.js';
import { PayloadViews } from '../viewers/payload-views.js';
import { inspectorTexts } from './inspector-texts.js';
import { recordedAs } from './recorded-slug.js';
import { useIsStale } from './run-faults.js';
import { TestCalls } from './test-calls.js';
import { useMayChange } from './use-may-change.js';
import type { AgentRun } from './use-run-agent.js';
import classes from './inspector.module.css';

interface OutputPaneProps {
  readonly workflowId: string;
  readonly slug: string;
  readonly run: AgentRun;
  readonly mayRun: boolean;
}

const SHOWN = 50;
const LOOK_MS = 10_000;

/** What comes out: of the draft when it is run, and what is on record beside it. */
export const OutputPane = memo(function OutputPane({ workflowId, slug, run, mayRun }: OutputPaneProps) {
  const text = useTexts(inspectorTexts);
  const recorded = useRecorded(workflowId, slug);
  const hasTestAddress = useHasTestAddress(slug);
  return (
    <Stack gap="sm">
      <div className={classes['paneHead']}>
        <Title order={3} size="h6">{text('output')}</Title>
        {mayRun && <Tooltip label={run.input === undefined ? text('cannotRun') : text('runHint')} multiline maw={280}><span><Button size="compact-sm" leftSection={<IconPlayerPlay size={14} aria-hidden />} loading={run.isRunning} disabled={run.input === undefined} onClick={run.run}>{text('run')}</Button></span></Tooltip>}
      </div>
      <div aria-live="polite">
        {run.faults.length > 0 && <Alert color="red" role="alert" py={6}>{run.faults.slice(0, 8).map(({ message, path }) => <Text key={`${path} ${message}`} size="xs">{path === undefined ? message : `${path}: ${message}`}</Text>)}</Alert>}
        {run.tried !== undefined && <Result slug={slug} run={run} tried={run.tried} recorded={recorded} />}
        {run.tried === undefined && run.faults.length === 0 && !run.isRunning && <Text size="xs" c="dimmed">{text(run.input === undefined ? 'cannotRun' : 'nothingRun')}</Text>}
      </div>
      {hasTestAddress && <TestCalls key={`${workflowId}/${slug}`} workflowId={workflowId} slug={slug} />}
      <Recorded workflowId={workflowId} slug={slug} recorded={recorded} />
    </Stack>
  );
});

function Result({ slug, run, tried, recorded }: { readonly slug: string; readonly run: AgentRun; readonly tried: TriedAgent; readonly recorded: readonly EventView[] }) {
  const text = useTexts(inspectorTexts);
  const isStale = useIsStale(slug, run);
  const ports = useMemo(() => [...Map.groupBy(tried.outputs, ({ port }) => port)].map(([port, outputs]) => ({ port, payloads: outputs.map(({ payload }) => payload) })), [tried]);
  const deliveries = (run.result?.deliveries.list ?? []).slice(0, SHOWN);
  return (
    <Stack gap="xs">
      <Group gap={6}>
        <Text size="sm" fw={600}>{text('result')}</Text>
        <Text size="xs" c="dimmed">{text('took', { ms: Math.round(tried.tookMs * 10) / 10 })}</Text>
        <Comparison run={run} tried={tried} recorded={recorded} />
        {isStale && <Badge size="sm" variant="light" color="gray" tt="none">{text('stale')}</Badge>}
      </Group>
      {tried.answers.recorded + tried.answers.assumed > 0 && <Text size="xs" c="dimmed">{tried.answers.recorded > 0 ? text('answersRecorded', { count: tried.answers.recorded }) : ''} {tried.answers.assumed > 0 ? text('answersAssumed', { count: tried.answers.assumed }) : ''}</Text>}
      <Failures tried={tried} />
      {ports.map(({ port, payloads }) => <Payloads key={port} title={text('port', { port })} payloads={payloads} />)}
      {deliveries.length > 0 && <Payloads title={text('wouldSend')} payloads={deliveries.map(({ payload }) => payload)} note={deliveries[0]?.endpoint ?? undefined} />}
      {tried.outputs.length === 0 && deliveries.length === 0 && tried.failures.total === 0 && <Text size="sm" c="dimmed">{text('noOutput')}</Text>}
      {tried.pendingTimers > 0 && <Text size="xs" c="dimmed">{text('pendingTimers', { count: tried.pendingTimers })}</Text>}
      {tried.console.list.length > 0 && <div><Text size="xs" fw={600}>{text('console')}</Text><pre className={classes['console']} tabIndex={0} aria-label={text('console')}>{tried.console.list.map(({ level, text: line }) => `${level === 'info' ? '' : `${level}: `}${line}`).join('\n')}</pre></div>}
      {(run.result?.notes ?? []).map(({ code, message }) => <Text key={`${code} ${message}`} size="xs" c="dimmed">{message}</Text>)}
    </Stack>
  );
}

function Failures({ tried }: { readonly tried: TriedAgent }) {
  const text = useTexts(inspectorTexts);
  if (tried.failures.total === 0) return null;
  return (
    <Alert color="red" role="alert" py={6} title={`${text('failures')}: ${tried.failures.total}`}>
      {tried.failures.list.slice(0, 5).map(({ code, message, line }, index) => <Text key={index} size="xs">{line === undefined ? '' : `${text('atLine', { line })}: `}{message} <Text span size="xs" c="dimmed">({code})</Text></Text>)}
    </Alert>
  );
}

/** Whether the draft puts out for this event what was put out in earnest. */
function Comparison({ run, tried, recorded }: { readonly run: AgentRun; readonly tried: TriedAgent; readonly recorded: readonly EventView[] }) {
  const text = useTexts(inspectorTexts);
  const { ranOn } = run;
  if (ranOn === undefined || !('eventId' in ranOn)) return null;
  const before = recorded.filter(({ parents }) => parents.includes(ranOn.eventId));
  if (before.length === 0) return <Badge size="sm" variant="light" color="gray" tt="none">{text('notRecorded')}</Badge>;
  const isSame = before.length === tried.outputs.length && tried.outputs.every(({ payload, port }) => before.some((event) => event.port === port && isSameValue(event.payload, payload)));
  return <Badge size="sm" variant="light" color={isSame ? 'teal' : 'orange'} tt="none">{text(isSame ? 'sameAsRecorded' : 'differs')}</Badge>;
}

const Recorded = memo(function Recorded({ workflowId, slug, recorded }: { readonly workflowId: string; readonly slug: string; readonly recorded: readonly EventView[] }) {
  const text = useTexts(inspectorTexts);
  const catalogue = useCatalogue();
  const ports = useDraft(useShallow((state) => portsOfAgent(state.document, catalogue, slug).map(({ name }) => name)));
  const byPort = useMemo(() => {
    const found = Map.groupBy(recorded, ({ port }) => port);
    return [...new Set([...ports, ...found.keys()])].flatMap((port) => (found.has(port) ? [{ port, payloads: (found.get(port) ?? []).map(({ payload }) => payload) }] : []));
  }, [recorded, ports]);
  return (
    <Stack gap="xs">
      <Group gap={6} justify="space-between"><Text size="sm" fw={600}>{text('recorded')}</Text>{recorded.length > 0 && <Anchor component={PathLink} size="xs" href={pathWith('/events', { workflow: workflowId, agent: slug })}>{text('moreInLog')}</Anchor>}</Group>
      {recorded.length === 0 && <Text size="xs" c="dimmed">{text('noEvents')}</Text>}
      {byPort.map(({ port, payloads }) => <Payloads key={port} title={text('port', { port })} payloads={payloads} />)}
    </Stack>
  );
});

const Payloads = memo(function Payloads({ title, payloads, note }: { readonly title: string; readonly payloads: readonly JsonValue[]; readonly note?: string | undefined }) {
  const text = useTexts(inspectorTexts);
  // Other payloads are looked at from their beginning.
  const [first] = payloads;
  return (
    <div>
      <Text size="xs" c="dimmed" mb={2}>{title}: {payloads.length} {text('emitted', { count: payloads.length })}{note === undefined ? '' : ` → ${note}`}</Text>
      <PayloadViews key={JSON.stringify(first)?.slice(0, 200)} payloads={payloads} initial={payloads.length > 1 ? 'table' : 'json'} maxHeight={260} label={title} />
    </div>
  );
});

/** Whether others call the agent, and the draft of it can be called on trial by who may change it. */
function useHasTestAddress(slug: string): boolean {
  const catalogue = useCatalogue();
  const mayChange = useMayChange();
  return useDraft((state) => manifestOfAgent(state.document, catalogue, slug)?.hasTestAddress === true) && mayChange;
}

/** The latest events the agent put out. */
function useRecorded(workflowId: string, slug: string): readonly EventView[] {
  const mayRead = useMay('event:read');
  const running = useDraft(({ document, published }) => recordedAs(document, published, slug));
  const { data } = useQuery({
    queryKey: ['events', 'of agent', workflowId, running], enabled: mayRead && running !== undefined, refetchInterval: LOOK_MS, retry: false,
    queryFn: ({ signal }) => call<{ readonly items: readonly EventView[] }>('GET', `/api/v1/events?${new URLSearchParams({ workflow: workflowId, agent: running ?? '', limit: String(SHOWN) }).toString()}`, { signal }),
  });
  return data?.items ?? nothing;
}

const nothing: readonly EventView[] = [];
