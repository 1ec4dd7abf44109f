import { Button, Code, Group, Paper, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useEffect, useState } from 'react';
import { useDraft } from '../document/draft-store.js';
import { conflictId, type Choice, type Conflict } from '../document/merge-documents.js';
import { translate, useTexts } from '../texts/texts.js';
import { nameConflict, shownSide } from './draft-conflict-names.js';
import { draftTexts } from './draft-texts.js';

const DIALOG = 'draft conflict';

/** Asks what should stand where two people changed the same; `resolve` is given a choice for each place. */
export function openConflictDialog(resolve: (choices: ReadonlyMap<string, Choice>) => void): void {
  modals.open({
    modalId: DIALOG,
    title: translate(draftTexts, 'conflictTitle'),
    size: 'xl',
    closeButtonProps: { 'aria-label': translate(draftTexts, 'later') },
    children: <ConflictForm resolve={resolve} />,
  });
}

function ConflictForm({ resolve }: { readonly resolve: (choices: ReadonlyMap<string, Choice>) => void }) {
  const text = useTexts(draftTexts);
  const conflicts = useDraft((state) => state.conflicts);
  const isOpen = useDraft((state) => state.saveState === 'conflict');
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  useEffect(() => {
    if (!isOpen) modals.close(DIALOG);
  }, [isOpen]);
  const chosen = conflicts.filter((conflict) => choices.has(conflictId(conflict))).length;
  const choose = (some: readonly Conflict[], choice: Choice): void => setChoices((before) => new Map([...before, ...some.map((conflict) => [conflictId(conflict), choice] as const)]));
  return (
    <Stack>
      <Text size="sm">{text('conflictLead')}</Text>
      <Group gap="xs">
        <Button size="compact-sm" variant="light" onClick={() => choose(conflicts, 'mine')}>{text('allMine')}</Button>
        <Button size="compact-sm" variant="light" onClick={() => choose(conflicts, 'theirs')}>{text('allTheirs')}</Button>
      </Group>
      {conflicts.map((conflict) => <ConflictRow key={conflictId(conflict)} conflict={conflict} choice={choices.get(conflictId(conflict))} onChoose={(choice) => choose([conflict], choice)} />)}
      <Group justify="space-between">
        <Text size="sm" role="status">{text('chosen', { count: chosen, total: conflicts.length })}</Text>
        <Group gap="xs">
          <Button variant="default" onClick={() => modals.close(DIALOG)}>{text('later')}</Button>
          <Button disabled={chosen < conflicts.length} onClick={() => resolve(choices)}>{text('apply')}</Button>
        </Group>
      </Group>
    </Stack>
  );
}

interface ConflictRowProps {
  readonly conflict: Conflict;
  readonly choice: Choice | undefined;
  readonly onChoose: (choice: Choice) => void;
}

function ConflictRow({ conflict, choice, onChoose }: ConflictRowProps) {
  const text = useTexts(draftTexts);
  const document = useDraft((state) => state.document);
  const { item, part } = nameConflict(conflict, document, text);
  return (
    <Paper withBorder p="sm">
      <Radio.Group value={choice ?? ''} onChange={(value) => onChoose(value === 'mine' ? 'mine' : 'theirs')} label={<>{item}{part === '' ? '' : ` · ${part}`}</>}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs">
          {(['mine', 'theirs'] as const).map((side) => (
            <Stack key={side} gap={4}>
              <Radio value={side} label={text(side)} />
              <SideValue value={conflict[side]} />
            </Stack>
          ))}
        </SimpleGrid>
      </Radio.Group>
      {conflict.base !== undefined && (
        <details>
          <Text component="summary" size="xs" mt="xs">{text('before')}</Text>
          <SideValue value={conflict.base} />
        </details>
      )}
    </Paper>
  );
}

const MOST_LETTERS = 20_000;

function SideValue({ value }: { readonly value: unknown }) {
  const text = useTexts(draftTexts);
  const shown = shownSide(value, text);
  return <Code block mah={180} style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} tabIndex={0}>{shown.length > MOST_LETTERS ? `${shown.slice(0, MOST_LETTERS)}…` : shown}</Code>;
}
