import { Tabs } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';

interface TabRowProps {
  readonly label: string;
  /** The tab that is open. */
  readonly chosen: string;
  readonly children: ReactNode;
}

/** Tabs of a page in one row, which scrolls where it is wider than the screen; the open one is in sight. */
export function TabRow({ label, chosen, children }: TabRowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    row.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [chosen]);
  return <Tabs.List ref={row} mb="md" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }} aria-label={label}>{children}</Tabs.List>;
}
