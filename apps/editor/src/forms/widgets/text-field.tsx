import { PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useId } from 'react';
import { FieldFrame, faultProps, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import type { Field } from '../field.js';
import { TableMenu } from '../table-menu.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { useTexts } from '../../texts/texts.js';

export function TextField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const { isReadOnly } = useFormState();
  const faults = useFaults(path);
  const { browse } = field;
  return (
    <FieldFrame {...props} id={id} tools={browse === undefined || isReadOnly ? undefined : <TableMenu field={field} browse={browse} onPick={onChange} />}>
      <TextInput {...faultProps(id, field, faults.length > 0)} {...labelOf(field)} value={textOf(value)} placeholder={placeholderOf(field)} readOnly={isReadOnly} onChange={(event) => onChange(keptText(event.currentTarget.value, field))} />
    </FieldFrame>
  );
}

export function LongTextField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const { isReadOnly } = useFormState();
  const faults = useFaults(path);
  return (
    <FieldFrame {...props} id={id}>
      <Textarea {...faultProps(id, field, faults.length > 0)} {...labelOf(field)} value={textOf(value)} placeholder={placeholderOf(field)} readOnly={isReadOnly} autosize minRows={2} maxRows={12} onChange={(event) => onChange(keptText(event.currentTarget.value, field))} />
    </FieldFrame>
  );
}

/** Written, never read: the server does not give it back. */
export function SecretField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const faults = useFaults(path);
  return (
    <FieldFrame {...props} id={id}>
      <PasswordInput {...faultProps(id, field, faults.length > 0)} {...labelOf(field)} value={textOf(value)} placeholder={field.placeholder ?? text('secretKept')} readOnly={isReadOnly} autoComplete="off" onChange={(event) => onChange(keptText(event.currentTarget.value, field))} />
    </FieldFrame>
  );
}

/** Entries of lists have no label of their own. */
export function labelOf(field: Field) {
  return field.name === '' && field.description === '' ? { 'aria-label': field.title } : {};
}

export function placeholderOf(field: Field): string {
  if (field.placeholder !== undefined) return field.placeholder;
  return typeof field.fallback === 'string' ? field.fallback : field.fallback === undefined ? '' : JSON.stringify(field.fallback);
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An empty text is no value, but an entry of a list stays while it is typed. */
export function keptText(text: string, field: Field): string | undefined {
  return text === '' && field.name !== '' ? undefined : text;
}
