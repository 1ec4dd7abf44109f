import { NumberInput } from '@mantine/core';
import { useId } from 'react';
import { FieldFrame, faultProps, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { useFormState } from '../form-support.js';
import { plainText } from '../json.js';
import { labelOf } from './text-field.js';

export function NumberField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const { isReadOnly } = useFormState();
  const faults = useFaults(path);
  return (
    <FieldFrame {...props} id={id}>
      <NumberInput
        {...faultProps(id, field, faults.length > 0)}
        {...labelOf(field)}
        value={typeof value === 'number' ? value : ''}
        placeholder={field.placeholder ?? (field.fallback === undefined ? '' : plainText(field.fallback))}
        {...(typeof field.least === 'number' ? { min: field.least } : {})}
        {...(typeof field.most === 'number' ? { max: field.most } : {})}
        {...(field.unit === undefined ? {} : { suffix: ` ${field.unit}` })}
        allowDecimal={!field.isWhole}
        clampBehavior="none"
        readOnly={isReadOnly}
        maw={220}
        onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
      />
    </FieldFrame>
  );
}
