import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import type { Lineage, ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { PayloadDiff } from './payload-diff.js';
import { payloadLine } from './payload-line.js';
import { PathLink } from './path-link.js';
import { useNames } from './use-names.js';
import { whyNot, type StandingFigures, type WhyNot } from './why-not.js';
import classes from './events.module.css';

/** An event in the list of a lineage: its agent, what changed against its parent, what became of it. */
export function LineageStep({ event, lineage, figures, isSelf }: { readonly event: ListedEvent; readonly lineage: Lineage; readonly figures: StandingFigures | undefined; readonly isSelf: boolean }) {
  const text = useTexts(eventsTexts);
  const names = useNames();
  const [isOpen, setOpen] = useState(false);
  const parent = [lineage.event, ...lineage.ancestors, ...lineage.descendants].find(({ id }) => id === event.parents[0]);
  const deliveries = lineage.deliveries.filter(({ eventId }) => eventId === event.id);
  const reasons = figures === undefined ? [] : whyNot(event, lineage, figures);
  return (
    <li id={`step-${event.id}`} className={classes['step'] ?? ''} data-self={isSelf || undefined}>
      <Group gap="xs" justify="space-between">
        <Text size="sm" fw={600}>{names.agent(event.workflowId, event.agent)}{event.port === 'out' ? '' : ` · ${event.port}`}</Text>
        <Text size="xs" c="dimmed"><TimeAgo at={event.createdAt} /> · <Anchor component={PathLink} href={`/events/${event.id}`} size="xs">{event.id}</Anchor></Text>
      </Group>
      <Anchor component="button" type="button" size="xs" c="inherit" ff="monospace" ta="left" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} style={{ overflowWrap: 'anywhere' }}>{event.payloadOmitted === true ? text('omitted') : payloadLine(event.payload, 140)}</Anchor>
      {isOpen && <JsonView value={event.payload} maxHeight={300} label={text('payload')} />}
      {parent !== undefined && <PayloadDiff before={parent.payload} after={event.payload} parent={names.agent(parent.workflowId, parent.agent)} />}
      {deliveries.map((one) => (
        <Group key={one.id} gap="xs">
          <StatusMark of="delivery" status={one.status} />
          <Anchor component={PathLink} href={`/deliveries?delivery=${one.id}`} size="sm">{names.agent(one.workflowId, one.agent)}</Anchor>
          <Text size="xs" c="dimmed">{text('attempts', { count: one.attempts.length })}{one.reason === null ? '' : ` · ${one.reason}`}</Text>
        </Group>
      ))}
      {reasons.length > 0 && (
        <Alert mt={6} py={6} color="gray" title={text('whyTitle')}>
          <Stack gap={4}>{reasons.map((reason, index) => <Text key={index} size="sm"><WhyText reason={reason} workflowId={event.workflowId} /></Text>)}</Stack>
        </Alert>
      )}
    </li>
  );
}

function WhyText({ reason, workflowId }: { readonly reason: WhyNot; readonly workflowId: string }) {
  const text = useTexts(eventsTexts);
  const names = useNames();
  const agent = names.agent(workflowId, reason.agent);
  switch (reason.why) {
    case 'unlinked': return text('why.unlinked', { agent, port: reason.port });
    case 'failed': return text('why.failed', { agent, reason: reason.reason });
    case 'waiting': return text('why.waiting', { agent, count: reason.count });
    case 'waitingPaused': return text('why.waitingPaused', { agent });
    case 'dropped': return text('why.dropped', { agent });
    case 'delivery': return text(`why.delivery.${reason.status}`, { agent, reason: reason.reason ?? text('noReason') });
    case 'swallowed': return <>{text('why.swallowed', { agent, settings: '' })}<Anchor component={PathLink} href={`/workflows/${workflowId}?agent=${reason.agent}`} size="sm">{text('why.settings')}</Anchor></>;
  }
}
