import { CloseButton, Title } from '@mantine/core';
import { useId, type KeyboardEventHandler, type ReactNode } from 'react';
import classes from './panel-frame.module.css';

interface PanelFrameProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly onKeyDown?: KeyboardEventHandler<HTMLElement>;
  readonly children: ReactNode;
}

/** A panel beside the canvas: a heading, a way to close it, and what scrolls below. It fills its place. */
export function PanelFrame({ title, closeLabel, onClose, onKeyDown, children }: PanelFrameProps) {
  const id = useId();
  return (
    <section className={classes['panel']} aria-labelledby={id} onKeyDown={onKeyDown}>
      <div className={classes['head']}>
        <Title order={2} size="h4" id={id}>{title}</Title>
        <CloseButton aria-label={closeLabel} onClick={onClose} />
      </div>
      <div className={classes['body']}>{children}</div>
    </section>
  );
}
