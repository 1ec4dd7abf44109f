import { Switch } from '@mantine/core';
import { useId } from 'react';
import { FieldFrame, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { useFormState } from '../form-support.js';

export function BooleanField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const { isReadOnly } = useFormState();
  const faults = useFaults(path);
  const isOn = value === undefined ? field.fallback === true : value === true;
  return (
    <FieldFrame {...props} id={id}>
      <Switch id={id} checked={isOn} disabled={isReadOnly} error={faults.length > 0} aria-describedby={`${id}-description`} aria-label={field.title} onChange={(event) => onChange(event.currentTarget.checked)} w="fit-content" />
    </FieldFrame>
  );
}
