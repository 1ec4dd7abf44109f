import { Accordion, Badge, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../app/page-frame.js';
import { PathLink } from '../events/path-link.js';
import { useNames } from '../events/use-names.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { Sparkline } from '../viewers/sparkline.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { shownNumber } from '../viewers/time-text.js';
import { workflowFiguresQuery, type AgentFigures, type AgentState, type WorkflowSummary } from './figures-api.js';
import { healthTexts } from './health-texts.js';
import classes from './health.module.css';

const OPEN_AT_FIRST = 5;
/** What a person should look at first. */
const order: readonly AgentState[] = ['failing', 'late', 'waiting', 'paused', 'working', 'idle'];

export function bySeverity(left: { readonly state: AgentState }, right: { readonly state: AgentState }): number {
  return order.indexOf(left.state) - order.indexOf(right.state);
}

/** Every agent of every workflow and how it fares; workflows in trouble first. */
export function AgentOverview({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) {
  const names = useNames();
  const sorted = workflows.toSorted((left, right) => troubleOf(right) - troubleOf(left));
  return (
    <Accordion multiple variant="separated" order={3} defaultValue={sorted.slice(0, OPEN_AT_FIRST).map(({ workflowId }) => workflowId)}>
      {sorted.map((summary) => (
        <Accordion.Item key={summary.workflowId} value={summary.workflowId}>
          <Accordion.Control>
            <Group gap="sm">
              <Text fw={600} size="sm">{names.workflow(summary.workflowId)}</Text>
              {order.filter((state) => (summary.states[state] ?? 0) > 0).map((state) => <span key={state} className={classes['tally'] ?? ''}><StatusMark of="agent" status={state} /> {summary.states[state]}</span>)}
            </Group>
          </Accordion.Control>
          <Accordion.Panel><WorkflowAgents workflowId={summary.workflowId} /></Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function troubleOf({ states }: WorkflowSummary): number {
  return (states.failing ?? 0) * 100 + (states.late ?? 0) * 10 + (states.waiting ?? 0);
}

function WorkflowAgents({ workflowId }: { readonly workflowId: string }) {
  const query = useQuery(workflowFiguresQuery(workflowId));
  return <Loaded query={query}>{({ agents }) => <ul className={classes['agents'] ?? ''}>{agents.toSorted(bySeverity).map((figures) => <AgentLine key={figures.id} workflowId={workflowId} figures={figures} />)}</ul>}</Loaded>;
}

function AgentLine({ workflowId, figures }: { readonly workflowId: string; readonly figures: AgentFigures }) {
  const text = useTexts(healthTexts);
  const names = useNames();
  const language = useLanguage();
  const { agent, kind, state, reason, sparkline, perMinute, lag, lastSuccessAt, nextRunAt, failedEvents, heldDeliveries } = figures;
  return (
    <li>
      <PathLink className={classes['agent'] ?? ''} href={`/health/${workflowId}/${agent}`}>
        <span className={classes['name'] ?? ''}>{names.agent(workflowId, agent)}</span>
        <span className={classes['state'] ?? ''}><StatusMark of="agent" status={state} /></span>
        <span className={classes['reason'] ?? ''}>{reason}</span>
        <span className={classes['spark'] ?? ''}>{sparkline !== undefined && <Sparkline points={sparkline} label={text('rate')} />} {text('perMinute', { count: shownNumber(kind === 'action' ? perMinute.succeeded : perMinute.emitted, language) })}</span>
        <span className={classes['counts'] ?? ''}>
          {lag > 0 && <Badge size="sm" color="orange" variant="light" tt="none">{text('lag')} {shownNumber(lag, language)}</Badge>}
          {failedEvents > 0 && <Badge size="sm" color="red" variant="light" tt="none">{text('failedCount', { count: failedEvents })}</Badge>}
          {heldDeliveries > 0 && <Badge size="sm" color="grape" variant="light" tt="none">{text('held', { count: heldDeliveries })}</Badge>}
          <span className={classes['times'] ?? ''}>{nextRunAt === null ? <TimeAgo at={lastSuccessAt} /> : <><TimeAgo at={lastSuccessAt} /> · {text('nextRun')}: <TimeAgo at={nextRunAt} /></>}</span>
        </span>
      </PathLink>
    </li>
  );
}
