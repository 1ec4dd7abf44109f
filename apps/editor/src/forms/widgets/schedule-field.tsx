import { Button, Group, SegmentedControl, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useId, useMemo } from 'react';
import { useTexts } from '../../texts/texts.js';
import { FieldFrame } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import type { Field } from '../field.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { textAt } from '../json.js';
import { ownTimeZone, readSchedule, scheduleKindOf, timeZones, withPart, withScheduleKind } from '../schedule-value.js';
import { CronBuilder } from './cron-builder.js';
import { DurationField } from './duration-field.js';
import { NextRuns } from './next-runs.js';

/** An interval or a time of the clock, with the next five runs as the server will make them. */
export function ScheduleField(props: WidgetProps) {
  const { field, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const kind = scheduleKindOf(value ?? field.fallback);
  const shown = value ?? field.fallback;
  const schedule = useMemo(() => readSchedule(shown), [shown]);
  if (kind === undefined) {
    return (
      <FieldFrame {...props} id={id} isGroup>
        <Group gap="sm"><Text size="sm" c="dimmed">{text('noSchedule')}</Text><Button size="compact-sm" variant="light" disabled={isReadOnly} onClick={() => onChange({ every: '5m' })}>{text('addSchedule')}</Button></Group>
      </FieldFrame>
    );
  }
  const remove = field.isRequired || isReadOnly ? undefined : <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(undefined)}>{text('removeSchedule')}</Button>;
  return (
    <FieldFrame {...props} id={id} isGroup tools={remove}>
      <Stack gap="sm">
        <SegmentedControl aria-label={text('scheduleKind')} size="xs" w="fit-content" readOnly={isReadOnly} value={kind} data={[{ value: 'every', label: text('every') }, { value: 'cron', label: text('cron') }]} onChange={(next) => onChange(withScheduleKind(shown, next === 'cron' ? 'cron' : 'every', ownTimeZone()))} />
        {kind === 'every'
          ? <DurationField field={durationField('every', text('every'))} path={[...props.path, 'every']} value={textAt(shown, 'every')} onChange={(every) => onChange(withPart(shown, 'every', typeof every === 'string' ? every : undefined))} />
          : <CronBuilder expression={textAt(shown, 'cron') ?? ''} isReadOnly={isReadOnly} onChange={(cron) => onChange(withPart(shown, 'cron', cron))} />}
        {kind === 'cron' && <TimeZone value={textAt(shown, 'timeZone') ?? 'UTC'} isReadOnly={isReadOnly} onChange={(zone) => onChange(withPart(shown, 'timeZone', zone))} />}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <DurationField field={{ ...durationField('jitter', text('jitter')), description: text('jitterHint') }} path={[...props.path, 'jitter']} value={textAt(shown, 'jitter')} onChange={(jitter) => onChange(withPart(shown, 'jitter', typeof jitter === 'string' ? jitter : undefined))} />
          <Select label={text('misfire')} placeholder={text('defaultMisfire')} clearable readOnly={isReadOnly} data={misfires.map((misfire) => ({ value: misfire, label: text(misfire) }))} value={textAt(shown, 'misfire') ?? null} onChange={(misfire) => onChange(withPart(shown, 'misfire', misfire ?? undefined))} />
        </SimpleGrid>
        <NextRuns schedule={schedule} />
      </Stack>
    </FieldFrame>
  );
}

const misfires = ['run once', 'skip', 'catch up'] as const;

function TimeZone({ value, isReadOnly, onChange }: { readonly value: string; readonly isReadOnly: boolean; readonly onChange: (zone: string) => void }) {
  const text = useTexts(formTexts);
  const zones = useMemo(() => {
    const known = timeZones();
    return known.includes(value) ? known : [value, ...known];
  }, [value]);
  return <Select label={text('timeZone')} data={zones} value={value} searchable allowDeselect={false} readOnly={isReadOnly} limit={60} maw={320} onChange={(zone) => zone !== null && onChange(zone)} />;
}

/** A field of a schedule is no option of its own. */
function durationField(name: string, title: string): Field {
  return {
    name, title, kind: 'duration', description: '', unknownKind: undefined, browse: undefined, placeholder: undefined, isRequired: name === 'every', isAdvanced: false, isTemplated: false, isPersonal: false, fallback: undefined, isWhole: false, isMultiline: false,
    least: undefined, most: undefined, unit: undefined, leastLength: undefined, mostLength: undefined, pattern: undefined, language: undefined, form: undefined, choices: [], credentialKinds: [], operators: [], fields: [], item: undefined,
  };
}
