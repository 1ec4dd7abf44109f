import type { JsonValue } from '@rookery/model';
import { memo, useCallback, useMemo } from 'react';
import type { ValuePath } from '../document/values-at-path.js';
import type { Field } from './field.js';
import { useFormState } from './form-support.js';
import { useWidget } from './widget-props.js';

interface FieldControlProps {
  readonly field: Field;
  /** Of the object it belongs to. */
  readonly path: ValuePath;
  readonly value: JsonValue | undefined;
  readonly edit?: ((name: string, value: JsonValue | undefined) => void) | undefined;
}

/** The widget of a field of an object. */
export const FieldControl = memo(function FieldControl({ field, path, value, edit }: FieldControlProps) {
  const Widget = useWidget();
  const { edit: editForm } = useFormState();
  const own = useMemo(() => [...path, field.name], [path, field.name]);
  const onChange = useCallback((next: JsonValue | undefined) => (edit === undefined ? editForm(own, next) : edit(field.name, next)), [edit, editForm, own, field.name]);
  return <Widget field={field} path={own} value={value} onChange={onChange} />;
});
