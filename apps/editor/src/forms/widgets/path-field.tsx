import { Autocomplete, Group, Text } from '@mantine/core';
import { useId } from 'react';
import { detailOf } from '../completions.js';
import { draggedField, isFieldDragged } from '../drag-field.js';
import { FieldFrame, faultProps, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import type { KnownField } from '../field-paths.js';
import { useFormState, useFormSupport } from '../form-support.js';
import { keptText, labelOf, placeholderOf, textOf } from './text-field.js';

/** A dotted path, completed from the fields that upstream events have. */
export function PathField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const faults = useFaults(path);
  return (
    <FieldFrame {...props} id={id}>
      <PathInput inputProps={{ ...faultProps(id, field, faults.length > 0), ...labelOf(field) }} value={textOf(value)} placeholder={placeholderOf(field)} onChange={(text) => onChange(keptText(text, field))} />
    </FieldFrame>
  );
}

interface PathInputProps {
  readonly inputProps: Readonly<Record<string, unknown>>;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (path: string) => void;
}

/** Also takes a field that is dropped on it. */
export function PathInput({ inputProps, value, placeholder = '', onChange }: PathInputProps) {
  const { knownFields } = useFormSupport();
  const { isReadOnly } = useFormState();
  const byPath = new Map(knownFields.map((known) => [known.path, known]));
  return (
    <Autocomplete
      {...inputProps}
      data={[...byPath.keys()]}
      value={value}
      placeholder={placeholder}
      readOnly={isReadOnly}
      limit={50}
      maxDropdownHeight={260}
      ff="monospace"
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      renderOption={({ option }) => <PathOption path={option.value} known={byPath.get(option.value)} />}
      onChange={onChange}
      onDragOver={(event) => {
        if (isFieldDragged(event.dataTransfer)) event.preventDefault();
      }}
      onDrop={(event) => {
        const dropped = draggedField(event.dataTransfer);
        if (dropped === undefined) return;
        event.preventDefault();
        onChange(dropped);
      }}
    />
  );
}

function PathOption({ path, known }: { readonly path: string; readonly known: KnownField | undefined }) {
  return (
    <Group gap="md" justify="space-between" wrap="nowrap" w="100%">
      <Text size="sm" ff="monospace">{path}</Text>
      <Text size="xs" c="dimmed" maw={200} truncate>{known === undefined ? '' : detailOf(known)}</Text>
    </Group>
  );
}
