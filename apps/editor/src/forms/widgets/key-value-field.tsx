import { ActionIcon, Button, Group, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTexts } from '../../texts/texts.js';
import { FieldFrame } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { isJsonObject } from '../json.js';
import { TemplateInput } from '../template-input.js';
import { textOf } from './text-field.js';
import classes from '../forms.module.css';

interface Pair {
  readonly name: string;
  readonly value: string;
}

/** Names and templated texts. Rows whose name is empty or stands twice are kept here until it is right. */
export function KeyValueField(props: WidgetProps) {
  const { field, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const shown = value ?? field.fallback;
  const stored = isJsonObject(shown) ? Object.entries(shown).map(([name, entry]): Pair => ({ name, value: textOf(entry) })) : [];
  const [typed, setTyped] = useState<readonly Pair[]>();
  const pairs = typed !== undefined && sameRecord(typed, stored) ? typed : stored;
  const set = (next: readonly Pair[]): void => {
    setTyped(next);
    onChange(next.length === 0 && !field.isRequired ? undefined : recordOf(next));
  };
  const names = pairs.map(({ name }) => name);
  return (
    <FieldFrame {...props} id={id} isGroup>
      <Stack gap={6}>
        {pairs.map((pair, index) => (
          // A name changes while it is typed; its place does not.
          <Group key={index} gap={4} wrap="nowrap" align="flex-start">
            <TextInput w={{ base: 110, sm: 160 }} ff="monospace" aria-label={`${text('name')} ${index + 1}`} placeholder={text('name')} value={pair.name} readOnly={isReadOnly} error={pair.name !== '' && names.indexOf(pair.name) !== index ? text('twice') : undefined} onChange={(event) => set(pairs.with(index, { ...pair, name: event.currentTarget.value }))} />
            <div className={classes['grow']}><TemplateInput label={`${text('value')}: ${pair.name}`} value={pair.value} onChange={(next) => set(pairs.with(index, { ...pair, value: next }))} /></div>
            {!isReadOnly && <Tooltip label={text('remove')}><ActionIcon variant="subtle" color="gray" mt={4} aria-label={`${text('remove')}: ${pair.name}`} onClick={() => set(pairs.toSpliced(index, 1))}><IconTrash size={15} /></ActionIcon></Tooltip>}
          </Group>
        ))}
        {!isReadOnly && <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} aria-label={text('addEntry', { title: field.title })} onClick={() => setTyped([...pairs, { name: '', value: '' }])}>{text('add')}</Button>}
      </Stack>
    </FieldFrame>
  );
}

function recordOf(pairs: readonly Pair[]) {
  return Object.fromEntries(pairs.filter(({ name }, index) => name !== '' && pairs.findIndex((other) => other.name === name) === index).map(({ name, value }) => [name, value]));
}

function sameRecord(typed: readonly Pair[], stored: readonly Pair[]): boolean {
  return JSON.stringify(recordOf(typed)) === JSON.stringify(recordOf(stored));
}
