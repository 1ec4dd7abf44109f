import { ActionIcon, Group, NumberInput, Select, TextInput, Tooltip } from '@mantine/core';
import { IconCursorText, IconNumber } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTexts } from '../../texts/texts.js';
import { durationParts, durationText, durationUnits } from '../duration-parts.js';
import { FieldFrame, faultProps, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { placeholderOf, textOf } from './text-field.js';

/** A number and its unit, or the text `1h30m`. */
export function DurationField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const faults = useFaults(path);
  const written = textOf(value);
  const shown = written === '' ? textOf(field.fallback) : written;
  const parts = durationParts(shown);
  const [isText, setText] = useState(false);
  const asText = isText || (shown !== '' && parts === undefined);
  const { isReadOnly } = useFormState();
  const unit = parts?.unit ?? 'm';
  return (
    <FieldFrame {...props} id={id}>
      <Group gap={4} wrap="nowrap" maw={420}>
        {asText
          ? <TextInput {...faultProps(id, field, faults.length > 0)} aria-label={field.title} value={written} placeholder={placeholderOf(field) || '1h30m'} readOnly={isReadOnly} flex={1} onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)} />
          : (
            <>
              <NumberInput {...faultProps(id, field, faults.length > 0)} aria-label={`${field.title}: ${text('count')}`} value={written === '' ? '' : (parts?.count ?? '')} placeholder={parts === undefined ? '' : String(parts.count)} min={0} allowNegative={false} readOnly={isReadOnly} flex={1} miw={90} onChange={(count) => onChange(typeof count === 'number' ? durationText({ count, unit }) : undefined)} />
              <Select aria-label={`${field.title}: ${text('unit')}`} data={durationUnits.map((known) => ({ value: known, label: text(known) }))} value={unit} allowDeselect={false} readOnly={isReadOnly} w={150} onChange={(next) => {
                const known = durationUnits.find((one) => one === next);
                if (known !== undefined) onChange(durationText({ count: parts?.count ?? 1, unit: known }));
              }} />
            </>
          )}
        <Tooltip label={text(asText ? 'asNumber' : 'asText')}>
          <ActionIcon variant="subtle" color="gray" aria-label={`${field.title}: ${text(asText ? 'asNumber' : 'asText')}`} disabled={asText && shown !== '' && parts === undefined} onClick={() => setText(!asText)}>{asText ? <IconNumber size={16} /> : <IconCursorText size={16} />}</ActionIcon>
        </Tooltip>
      </Group>
    </FieldFrame>
  );
}
