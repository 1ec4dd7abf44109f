import { Checkbox, Group, Select } from '@mantine/core';
import { useId } from 'react';
import { useTexts } from '../../texts/texts.js';
import { FieldFrame, faultProps, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import type { Field } from '../field.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { isJsonList, plainText } from '../json.js';
import { labelOf } from './text-field.js';

const MANY = 8;

export function ChoiceField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const faults = useFaults(path);
  const chosen = field.choices.findIndex((choice) => choice.value === (value ?? field.fallback));
  return (
    <FieldFrame {...props} id={id}>
      <Select
        {...faultProps(id, field, faults.length > 0)}
        {...labelOf(field)}
        data={field.choices.map(({ title }, index) => ({ value: String(index), label: title }))}
        value={chosen < 0 ? null : String(chosen)}
        placeholder={value === undefined ? text('notSet') : plainText(value)}
        allowDeselect={!field.isRequired && field.fallback === undefined}
        clearable={!field.isRequired && field.fallback === undefined}
        searchable={field.choices.length > MANY}
        readOnly={isReadOnly}
        maw={420}
        onChange={(index) => onChange(index === null ? undefined : field.choices[Number(index)]?.value)}
      />
    </FieldFrame>
  );
}

/** Several of a few. */
export function ChoicesField(props: WidgetProps) {
  const { field, value, onChange } = props;
  const id = useId();
  const { isReadOnly } = useFormState();
  const shown = value ?? field.fallback;
  const chosen = isJsonList(shown) ? shown : [];
  const places = field.choices.flatMap((choice, index) => (chosen.includes(choice.value) ? [String(index)] : []));
  return (
    <FieldFrame {...props} id={id} isGroup>
      <Checkbox.Group value={places} readOnly={isReadOnly} onChange={(indexes) => onChange(inOrder(field, new Set(indexes)))}>
        <Group gap="md">{field.choices.map(({ title }, index) => <Checkbox key={title} value={String(index)} label={title} />)}</Group>
      </Checkbox.Group>
    </FieldFrame>
  );
}

function inOrder(field: Field, indexes: ReadonlySet<string>) {
  return field.choices.flatMap(({ value }, index) => (indexes.has(String(index)) ? [value] : []));
}
