import { Anchor, Group, Text } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import type { ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { PathLink } from './path-link.js';
import { useNames } from './use-names.js';
import classes from './events.module.css';

/** Where an event stands, when it happened, and what it came from. */
export function EventFacts({ event }: { readonly event: ListedEvent }) {
  const text = useTexts(eventsTexts);
  const names = useNames();
  return (
    <dl className={classes['facts'] ?? ''}>
      <dt>{text('agent')}</dt>
      <dd>
        <Anchor component={PathLink} href={`/workflows/${event.workflowId}?agent=${event.agent}`} size="sm">{names.workflow(event.workflowId)} / {names.agent(event.workflowId, event.agent)}</Anchor>
        <Text span size="sm" c="dimmed"> · {event.port} · {text('version').toLowerCase()} {event.version}</Text>
      </dd>
      {event.key !== null && <><dt>{text('key')}</dt><dd><code>{event.key}</code></dd></>}
      <dt>{text('occurredAt')}</dt><dd><TimeAgo at={event.occurredAt} /></dd>
      <dt>{text('createdAt')}</dt><dd><TimeAgo at={event.createdAt} /></dd>
      {event.expiresAt !== null && <><dt>{text('expiresAt')}</dt><dd><TimeAgo at={event.expiresAt} /></dd></>}
      {event.parents.length > 0 && (
        <>
          <dt>{text('parents')}</dt>
          <dd><Group gap={6}>{event.parents.slice(0, 10).map((id) => <Anchor key={id} component={PathLink} href={`/events/${id}`} size="sm">{id}</Anchor>)}{event.parents.length > 10 && `+${event.parents.length - 10}`}</Group></dd>
        </>
      )}
      {event.traceId !== event.id && <><dt>{text('trace')}</dt><dd><Anchor component={PathLink} href={`/events/${event.traceId}`} size="sm">{event.traceId}</Anchor></dd></>}
      <dt>{text('hops')}</dt><dd>{event.hops}</dd>
    </dl>
  );
}
