import { Button, Fieldset } from '@mantine/core';
import type { JsonValue } from '@rookery/model';
import { useCallback, useId } from 'react';
import { useTexts } from '../../texts/texts.js';
import { emptyValueOf } from '../empty-value.js';
import { FieldFrame } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { isJsonObject } from '../json.js';
import { FieldList } from '../field-list.js';
import classes from '../forms.module.css';

/** Fields within a field. One that need not be there is set up first, and can be taken away whole. */
export function ObjectField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { edit, isReadOnly } = useFormState();
  const shown = value ?? field.fallback;
  const known = isJsonObject(shown) ? shown : undefined;
  const isOwn = value !== undefined;
  const editInner = useCallback((name: string, next: JsonValue | undefined) => {
    if (isOwn) return edit([...path, name], next);
    const { [name]: _before, ...rest } = known ?? {};
    onChange(next === undefined ? rest : { ...rest, [name]: next });
  }, [edit, isOwn, known, onChange, path]);
  const isEntry = field.name === '';
  const remove = !field.isRequired && isOwn && !isReadOnly ? <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(undefined)} aria-label={`${text('clear')}: ${field.title}`}>{text('clear')}</Button> : undefined;
  if (isEntry) return <FieldList fields={field.fields} value={known ?? {}} path={path} edit={editInner} />;
  return (
    <FieldFrame {...props} id={id} isGroup showsInner tools={remove}>
      {known === undefined && !field.isRequired
        ? <Button size="compact-sm" variant="light" w="fit-content" disabled={isReadOnly} onClick={() => onChange(emptyValueOf(field))} aria-label={`${text('setUp')}: ${field.title}`}>{text('setUp')}</Button>
        : <Fieldset className={classes['nested'] ?? ''} aria-labelledby={`${id}-label`}><FieldList fields={field.fields} value={known ?? {}} path={path} edit={editInner} /></Fieldset>}
    </FieldFrame>
  );
}
