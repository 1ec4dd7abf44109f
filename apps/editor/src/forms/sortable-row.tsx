import { ActionIcon, Group, Tooltip } from '@mantine/core';
import { IconGripVertical, IconTrash } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTexts } from '../texts/texts.js';
import { formTexts } from './form-texts.js';
import { moved } from './moved.js';
import classes from './forms.module.css';

export interface Sorting {
  readonly from: number | undefined;
  readonly over: number | undefined;
  readonly length: number;
  readonly start: (index: number) => void;
  readonly enter: (index: number) => void;
  readonly drop: () => void;
  readonly end: () => void;
  readonly move: (from: number, to: number) => void;
}

/** Puts entries in order by drag, and by the arrow keys on their handles. */
export function useSorting<Entry>(entries: readonly Entry[], onChange: (entries: readonly Entry[]) => void): Sorting {
  const [from, setFrom] = useState<number>();
  const [over, setOver] = useState<number>();
  const end = (): void => {
    setFrom(undefined);
    setOver(undefined);
  };
  const move = (source: number, target: number): void => {
    const sorted = moved(entries, source, target);
    if (sorted !== entries) onChange(sorted);
  };
  return {
    from, over, length: entries.length, start: setFrom, enter: setOver, end, move,
    drop: () => {
      if (from !== undefined && over !== undefined) move(from, over);
      end();
    },
  };
}

interface SortableRowProps {
  readonly index: number;
  readonly sorting: Sorting;
  readonly label: string;
  readonly isReadOnly: boolean;
  readonly isBoxed?: boolean;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

export function SortableRow({ index, sorting, label, isReadOnly, isBoxed = false, onRemove, children }: SortableRowProps) {
  const text = useTexts(formTexts);
  const isTarget = sorting.over === index && sorting.from !== undefined && sorting.from !== index;
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    sorting.move(index, index + step);
    focusHandle(event.currentTarget, index + step);
  };
  return (
    <Group
      role="listitem" aria-label={label} gap={4} wrap="nowrap" align="flex-start"
      className={`${isBoxed ? classes['boxed'] : ''} ${isTarget ? classes['target'] : ''}`}
      onDragOver={(event) => {
        if (sorting.from === undefined) return;
        event.preventDefault();
        if (sorting.over !== index) sorting.enter(index);
      }}
      onDrop={(event) => {
        if (sorting.from === undefined) return;
        event.preventDefault();
        sorting.drop();
      }}
    >
      {!isReadOnly && sorting.length > 1 && (
        <ActionIcon
          className={classes['handle'] ?? ''} data-sort-handle variant="transparent" color="gray" size="sm" mt={8} draggable aria-label={`${text('drag')}: ${label} (↑ ↓)`}
          onKeyDown={onKey}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('application/x-rookery-entry', String(index));
            sorting.start(index);
          }}
          onDragEnd={sorting.end}
        >
          <IconGripVertical size={14} />
        </ActionIcon>
      )}
      <div className={classes['grow']}>{children}</div>
      {!isReadOnly && <Tooltip label={text('remove')}><ActionIcon variant="subtle" color="gray" mt={4} aria-label={`${text('remove')}: ${label}`} onClick={onRemove}><IconTrash size={15} /></ActionIcon></Tooltip>}
    </Group>
  );
}

/** The keyboard goes with the entry it moved. */
function focusHandle(handle: Element, index: number): void {
  const list = handle.closest('[role="list"]');
  requestAnimationFrame(() => {
    const next = list?.querySelectorAll(':scope > [role="listitem"] > [data-sort-handle]')[index];
    if (next instanceof HTMLElement) next.focus();
  });
}
