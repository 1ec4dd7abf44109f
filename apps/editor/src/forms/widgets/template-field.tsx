import { useId } from 'react';
import { FieldFrame, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { TemplateInput } from '../template-input.js';
import { keptText, placeholderOf, textOf } from './text-field.js';

/** A Liquid text, also for an address. */
export function TemplateField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const faults = useFaults(path);
  return (
    <FieldFrame {...props} id={id}>
      <TemplateInput id={id} label={field.title} value={textOf(value)} placeholder={placeholderOf(field)} isMultiline={field.isMultiline} hasFault={faults.length > 0} onChange={(text) => onChange(keptText(text, field))} />
    </FieldFrame>
  );
}
