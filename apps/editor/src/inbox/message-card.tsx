import { ActionIcon, Anchor, Group, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCircleCheck, IconExternalLink, IconInfoCircle, IconUrgent, type Icon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import { useNames } from '../events/use-names.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { inboxTexts } from './inbox-texts.js';
import { levelOf, safeLink, type InboxMessage, type Level } from './message-filter.js';
import classes from './inbox.module.css';

const icons: Readonly<Record<Level, Icon>> = { critical: IconUrgent, warning: IconAlertTriangle, success: IconCircleCheck, info: IconInfoCircle };
const LONG = 600;

/** One message: its level by shape, colour and word; where it leads and where it came from. */
export const MessageCard = memo(function MessageCard({ message, mayMark, onRead }: { readonly message: InboxMessage; readonly mayMark: boolean; readonly onRead: (id: number) => void }) {
  const text = useTexts(inboxTexts);
  const [isWhole, setWhole] = useState(false);
  const { id, title, body, url, workflowId, workflow, agent, eventId, createdAt, readAt } = message;
  const level = levelOf(message.level);
  const LevelIcon = icons[level];
  const isLong = body.length > LONG;
  const names = useNames();
  const mayTrace = useMay('event:read');
  return (
    <li>
      <article className={classes['message']} data-level={level} data-read={readAt !== null} aria-label={title}>
        <LevelIcon size={20} className={classes['mark'] ?? ''} role="img" aria-label={text(`level.${level}`)} />
        <div>
          <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
            <Text fw={readAt === null ? 700 : 500}>{title}</Text>
            {readAt === null && mayMark && (
              <Tooltip label={text('markRead')}><ActionIcon variant="subtle" size="md" aria-label={`${text('markRead')}: ${title}`} onClick={() => onRead(id)}><IconCheck size={18} /></ActionIcon></Tooltip>
            )}
          </Group>
          {body !== '' && <div className={classes['body']}>{isLong && !isWhole ? `${body.slice(0, LONG)}…` : body}</div>}
          {isLong && <Anchor component="button" type="button" size="sm" onClick={() => setWhole(!isWhole)} aria-expanded={isWhole}>{text(isWhole ? 'less' : 'more')}</Anchor>}
          <MessageLink url={url} onOpen={() => readAt === null && mayMark && onRead(id)} />
          <Group gap="0 14px" mt={4}>
            <Text size="xs" c="dimmed"><TimeAgo at={createdAt} /></Text>
            <Anchor component={Link} to={`/workflows/${workflowId}`} size="xs" className={classes['link'] ?? ''}>{names.workflow(workflowId, workflow)}{agent !== null && ` › ${names.agent(workflowId, agent)}`}</Anchor>
            {mayTrace && <Anchor component={Link} to={`/events/${eventId}`} size="xs" className={classes['link'] ?? ''}>{text('event')}</Anchor>}
          </Group>
        </div>
      </article>
    </li>
  );
});

function MessageLink({ url, onOpen }: { readonly url: string | null; readonly onOpen: () => void }) {
  const text = useTexts(inboxTexts);
  const link = safeLink(url);
  if (link === undefined) return null;
  if (link.isOwn) return <Anchor href={link.href} size="sm" className={classes['link'] ?? ''} onClick={onOpen}>{text('open')}</Anchor>;
  const { host } = new URL(link.href);
  return (
    <Anchor href={link.href} target="_blank" rel="noopener noreferrer" size="sm" className={classes['link'] ?? ''} onClick={onOpen} aria-label={text('openOutside', { host })}>
      {host}&nbsp;<IconExternalLink size={14} aria-hidden />
    </Anchor>
  );
}
