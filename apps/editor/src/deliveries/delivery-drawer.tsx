import { Alert, Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { isFinal } from '@rookery/model';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../app/page-frame.js';
import { eventQuery } from '../events/events-api.js';
import { PathLink } from '../events/path-link.js';
import { useNames } from '../events/use-names.js';
import { Drawer } from '../layers/drawer.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { PayloadViews } from '../viewers/payload-views.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { deliveryQuery, endpointsQuery, isReplayable } from './deliveries-api.js';
import type { Attempt, DeliveryView } from './delivery-view.js';
import { deliveriesTexts } from './deliveries-texts.js';
import { EndpointList } from './endpoint-list.js';
import { nextStep } from './what-next.js';
import facts from '../events/events.module.css';
import classes from './deliveries.module.css';

interface DeliveryDrawerProps {
  readonly id: string | undefined;
  readonly onClose: () => void;
  readonly onReplay: (delivery: DeliveryView) => void;
}

/** One delivery: what became of it in plain words, what to do, each attempt, and what was sent. */
export function DeliveryDrawer({ id, onClose, onReplay }: DeliveryDrawerProps) {
  const text = useTexts(deliveriesTexts);
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="lg" title={text('delivery', { id: id ?? '' })} closeButtonProps={{ 'aria-label': text('close') }}>
      {id !== undefined && <Body id={id} onReplay={onReplay} />}
    </Drawer>
  );
}

function Body({ id, onReplay }: { readonly id: string; readonly onReplay: (delivery: DeliveryView) => void }) {
  const query = useQuery({ ...deliveryQuery(id), refetchInterval: ({ state }) => (state.data?.status === 'pending' || state.data?.status === 'sending' ? 2_000 : false) });
  return <Loaded query={query}>{(delivery) => <Detail delivery={delivery} onReplay={onReplay} />}</Loaded>;
}

function Detail({ delivery, onReplay }: { readonly delivery: DeliveryView; readonly onReplay: (delivery: DeliveryView) => void }) {
  const text = useTexts(deliveriesTexts);
  const mayReplay = useMay('delivery:replay');
  const endpoints = useQuery(endpointsQuery);
  const next = nextStep(delivery);
  const off = endpoints.data?.items.filter(({ workflowId }) => workflowId === delivery.workflowId) ?? [];
  return (
    <Stack>
      <Alert color={next === 'none' ? 'gray' : 'orange'} title={<StatusMark of="delivery" status={delivery.status} />}>
        <Stack gap={4}>
          <Text size="sm">{text(`why.${delivery.status}`)}{delivery.reason === null ? '' : ` ${delivery.reason}`}</Text>
          {next !== 'none' && <Text size="sm" fw={600}>{text(`next.${next}`)}</Text>}
        </Stack>
      </Alert>
      <Group gap="xs">
        {mayReplay && isReplayable(delivery.status) && <Button size="sm" onClick={() => onReplay(delivery)}>{text('replayOne')}</Button>}
        <Button size="sm" variant="default" component={PathLink} href={`/events/${delivery.eventId}`}>{text('event')} {delivery.eventId}</Button>
      </Group>
      {next !== 'none' && off.length > 0 && <EndpointList endpoints={off} />}
      <section>
        <Title order={3} size="h5" mb={4}>{text('attempts')}</Title>
        {delivery.attempts.length === 0 ? <Text size="sm" c="dimmed">{text('noAttempts')}</Text> : <ol className={classes['attempts'] ?? ''}>{delivery.attempts.toReversed().map((attempt) => <AttemptLine key={attempt.number} attempt={attempt} />)}</ol>}
      </section>
      <DeliveryFacts delivery={delivery} />
      <Payload eventId={delivery.eventId} />
    </Stack>
  );
}

function AttemptLine({ attempt: { number, startedAt, finishedAt, outcome, code, message } }: { readonly attempt: Attempt }) {
  const text = useTexts(deliveriesTexts);
  return (
    <li>
      <Text size="sm" component="div"><strong>{text('attempt', { number })}</strong> · <StatusMark of="attempt" status={outcome} />{code === null ? '' : ` · ${code}`}</Text>
      {message !== null && <Text size="sm">{message}</Text>}
      <Text size="xs" c="dimmed"><TimeAgo at={startedAt} /> · {text('took', { ms: Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) })}</Text>
    </li>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: DeliveryView }) {
  const text = useTexts(deliveriesTexts);
  const names = useNames();
  const { workflowId, agent, status, key, reference, idempotencyKey, createdAt, updatedAt, expiresAt, nextAttemptAt } = delivery;
  return (
    <dl className={facts['facts'] ?? ''}>
      <dt>{text('agent')}</dt><dd><Anchor component={PathLink} href={`/health/${workflowId}/${agent}`} size="sm">{names.workflow(workflowId)} / {names.agent(workflowId, agent)}</Anchor></dd>
      {key !== null && <><dt>{text('key')}</dt><dd><code>{key}</code></dd></>}
      <dt>{text('created')}</dt><dd><TimeAgo at={createdAt} /></dd>
      <dt>{text('updated')}</dt><dd><TimeAgo at={updatedAt} /></dd>
      {nextAttemptAt !== null && <><dt>{text('nextAttempt')}</dt><dd><TimeAgo at={nextAttemptAt} /></dd></>}
      {expiresAt !== null && !isFinal(status) && <><dt>{text('expires')}</dt><dd><TimeAgo at={expiresAt} /></dd></>}
      {reference !== null && <><dt>{text('reference')}</dt><dd><code>{reference}</code></dd></>}
      <dt>{text('idempotencyKey')}</dt><dd><code>{idempotencyKey}</code></dd>
    </dl>
  );
}

function Payload({ eventId }: { readonly eventId: string }) {
  const text = useTexts(deliveriesTexts);
  const query = useQuery(eventQuery(eventId));
  return <Loaded query={query}>{(event) => <PayloadViews payloads={[event.payload]} label={text('payload')} maxHeight={300} />}</Loaded>;
}
