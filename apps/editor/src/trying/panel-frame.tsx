import { CloseButton, Title } from '@mantine/core';
import { useEffect, useId, useRef, type KeyboardEventHandler, type ReactNode } from 'react';
import classes from './panel-frame.module.css';

interface PanelFrameProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  /** The panel was asked for, and gets the focus when it opens. */
  readonly takesFocus?: boolean;
  readonly onKeyDown?: KeyboardEventHandler<HTMLElement>;
  readonly children: ReactNode;
}

/** A panel beside the canvas: a heading, a way to close it, and what scrolls below. It fills its place. */
export function PanelFrame({ title, closeLabel, onClose, takesFocus = false, onKeyDown, children }: PanelFrameProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <section className={classes['panel']} aria-labelledby={id} onKeyDown={onKeyDown}>
      <div className={classes['head']}>
        <Title order={2} size="h4" id={id} ref={heading} tabIndex={-1} className={classes['title'] ?? ''}>{title}</Title>
        <CloseButton aria-label={closeLabel} onClick={onClose} />
      </div>
      <div className={classes['body']}>{children}</div>
    </section>
  );
}
