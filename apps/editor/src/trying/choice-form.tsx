import { Button, Collapse, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { EventChooser } from './event-chooser.js';
import { SamplesForm } from './samples-form.js';
import type { TryChoice } from './try-order.js';
import { tryTexts } from './try-texts.js';

interface ChoiceFormProps {
  readonly workflowId: string;
  readonly choice: TryChoice;
  readonly onChange: (choice: TryChoice) => void;
}

const ways = ['last', 'between', 'events', 'samples'] as const;
const spans = ['15m', '1h', '1d'] as const;

/** What to try the draft on. */
export function ChoiceForm({ workflowId, choice, onChange }: ChoiceFormProps) {
  const text = useTexts(tryTexts);
  const set = (part: Partial<TryChoice>): void => onChange({ ...choice, ...part });
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth size="xs" aria-label={text('on')} value={choice.on} onChange={(value) => set({ on: ways.find((way) => way === value) ?? 'last' })}
        data={ways.map((value) => ({ value, label: text(value) }))}
      />
      {choice.on === 'last' && <LastSpan choice={choice} set={set} />}
      {choice.on === 'between' && (
        <Group gap="xs" grow>
          <TextInput size="xs" type="datetime-local" step={1} label={text('from')} value={choice.from} onChange={({ currentTarget }) => set({ from: currentTarget.value })} />
          <TextInput size="xs" type="datetime-local" step={1} label={text('to')} value={choice.to} onChange={({ currentTarget }) => set({ to: currentTarget.value })} />
        </Group>
      )}
      {choice.on === 'events' && <EventChooser workflowId={workflowId} chosen={choice.events} onChange={(events) => set({ events })} />}
      {choice.on === 'samples' && <SamplesForm workflowId={workflowId} />}
      <More choice={choice} set={set} />
    </Stack>
  );
}

interface PartProps {
  readonly choice: TryChoice;
  readonly set: (part: Partial<TryChoice>) => void;
}

function LastSpan({ choice, set }: PartProps) {
  const text = useTexts(tryTexts);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <SegmentedControl
        size="xs" flex={1} aria-label={text('howLong')} value={spans.find((span) => span === choice.last) ?? ''} onChange={(last) => set({ last })}
        data={spans.map((value) => ({ value, label: text(`last${value}`) }))}
      />
      <TextInput size="xs" w={72} aria-label={text('howLong')} value={choice.last} onChange={({ currentTarget }) => set({ last: currentTarget.value })} />
    </Group>
  );
}

function More({ choice, set }: PartProps) {
  const text = useTexts(tryTexts);
  const [isOpen, setOpen] = useState(choice.warmUp !== '' || choice.runOn !== '');
  const isSpan = choice.on === 'last' || choice.on === 'between';
  return (
    <div>
      <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} leftSection={isOpen ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />}>{text(isOpen ? 'less' : 'more')}</Button>
      <Collapse expanded={isOpen}>
        <Stack gap="xs" pt={4}>
          {isSpan && <TextInput size="xs" label={text('warmUp')} description={text('warmUpHint')} value={choice.warmUp} onChange={({ currentTarget }) => set({ warmUp: currentTarget.value.trim() })} />}
          <TextInput size="xs" label={text('runOn')} description={text('runOnHint')} value={choice.runOn} onChange={({ currentTarget }) => set({ runOn: currentTarget.value.trim() })} />
          <Text size="xs" c="dimmed">{text('lead')}</Text>
        </Stack>
      </Collapse>
    </div>
  );
}
