import { memo } from 'react';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import type { ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { payloadLine } from './payload-line.js';
import { useNames } from './use-names.js';
import classes from './events.module.css';

/** A line of the log. */
export const EventRow = memo(function EventRow({ event, isActive, onOpen }: { readonly event: ListedEvent; readonly isActive: boolean; readonly onOpen: (id: string) => void }) {
  const text = useTexts(eventsTexts);
  const names = useNames();
  return (
    <li>
      <button type="button" className={classes['row'] ?? ''} data-active={isActive || undefined} data-event={event.id} onClick={() => onOpen(event.id)}>
        <span className={classes['cut'] ?? ''}><TimeAgo at={event.createdAt} /></span>
        <span className={`${classes['cut'] ?? ''} ${classes['who'] ?? ''}`} title={names.workflow(event.workflowId)}><strong>{names.agent(event.workflowId, event.agent)}</strong>{event.port === 'out' ? '' : ` · ${event.port}`}</span>
        <span className={classes['payload'] ?? ''}>{event.key === null ? '' : `[${event.key}] `}{event.payloadOmitted === true ? text('omitted') : payloadLine(event.payload)}</span>
      </button>
    </li>
  );
});
