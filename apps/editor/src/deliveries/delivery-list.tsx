import { Checkbox } from '@mantine/core';
import { memo } from 'react';
import { useNames } from '../events/use-names.js';
import { useTexts } from '../texts/texts.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { isReplayable } from './deliveries-api.js';
import type { DeliveryView } from './delivery-view.js';
import { deliveriesTexts } from './deliveries-texts.js';
import classes from './deliveries.module.css';

interface DeliveryRowProps {
  readonly delivery: DeliveryView;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly canReplay: boolean;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (id: string, isSelected: boolean) => void;
}

/** A line of the list of deliveries. */
export const DeliveryRow = memo(function DeliveryRow({ delivery, isSelected, isActive, canReplay, onOpen, onSelect }: DeliveryRowProps) {
  const text = useTexts(deliveriesTexts);
  const names = useNames();
  const { id, status, reason, workflowId, agent, key, updatedAt, attempts } = delivery;
  return (
    <li className={classes['line'] ?? ''} data-active={isActive || undefined}>
      {canReplay && <Checkbox size="xs" disabled={!isReplayable(status)} checked={isSelected} aria-label={text('select', { id })} onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)} />}
      <button type="button" className={classes['open'] ?? ''} data-delivery={id} onClick={() => onOpen(id)}>
        <span className={classes['state'] ?? ''}><StatusMark of="delivery" status={status} /></span>
        <span className={classes['agent'] ?? ''} title={names.workflow(workflowId)}>{names.agent(workflowId, agent)}</span>
        <span className={classes['reason'] ?? ''}>{reason ?? (key === null ? '' : `[${key}]`)}</span>
        <span className={classes['time'] ?? ''}>{attempts.length > 1 ? `${attempts.length}× · ` : ''}<TimeAgo at={updatedAt} /></span>
      </button>
    </li>
  );
});
