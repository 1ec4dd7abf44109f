import { Alert, Anchor, List, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTexts } from '../texts/texts.js';
import type { TryResult } from './try-result.js';
import { tryTexts } from './try-texts.js';

interface ResultNotesProps {
  readonly notes: TryResult['notes'];
  readonly hasWarmUp: boolean;
  /** A warm-up comes before a span; there is none otherwise. */
  readonly canWarmUp: boolean;
  readonly onWarmUp: () => void;
  readonly onSamples: () => void;
}

/** What a reader of a result has to know; where something can be done about it, a button does it. */
export function ResultNotes({ notes, hasWarmUp, canWarmUp, onWarmUp, onSamples }: ResultNotesProps) {
  const text = useTexts(tryTexts);
  if (notes.length === 0) return null;
  return (
    <Alert role="note" color="gray" icon={<IconInfoCircle size={18} aria-hidden />} py={8}>
      <List size="xs" spacing={4} listStyleType="none">
        {notes.map(({ code, message }) => (
          <List.Item key={message}>
            {code === 'state' ? text(hasWarmUp ? 'note.warmed' : 'note.state') : headOf(code) !== undefined && `${text(headOf(code) ?? 'note.limit')} `}
            {code !== 'state' && <Text span size="xs">{message}</Text>}
            {code === 'state' && !hasWarmUp && canWarmUp && <>{' '}<Anchor component="button" type="button" size="xs" c="inherit" underline="always" onClick={onWarmUp}>{text('note.stateAction')}</Anchor></>}
            {code === 'unrecorded' && <>{' '}<Anchor component="button" type="button" size="xs" c="inherit" underline="always" onClick={onSamples}>{text('note.unrecordedAction')}</Anchor></>}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

const heads = { 'retention': 'note.retention', 'unrecorded': 'note.unrecorded', 'limit.events': 'note.limit', 'limit.seconds': 'note.limit' } as const;

function headOf(code: string): (typeof heads)[keyof typeof heads] | undefined {
  return Object.entries(heads).find(([known]) => known === code)?.[1];
}
