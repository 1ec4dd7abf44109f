import { Chip, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useLanguage } from '../../texts/language.js';
import { useTexts } from '../../texts/texts.js';
import { cronExpression, cronPlan, planKinds, planOf, type CronPlan } from '../cron-plan.js';
import { formTexts } from '../form-texts.js';

interface CronBuilderProps {
  readonly expression: string;
  readonly isReadOnly: boolean;
  readonly onChange: (expression: string) => void;
}

/** A cron expression in words; one that the words cannot say is typed. */
export function CronBuilder({ expression, isReadOnly, onChange }: CronBuilderProps) {
  const text = useTexts(formTexts);
  const plan = cronPlan(expression);
  const set = (next: CronPlan): void => onChange(cronExpression(next));
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="sm">
        <Select label={text('runs')} data={planKinds.map((kind) => ({ value: kind, label: text(kind) }))} value={plan.every} allowDeselect={false} readOnly={isReadOnly} onChange={(kind) => {
          const known = planKinds.find((one) => one === kind);
          // A plan in words is a valid expression: what is typed freely starts from it, and is kept as it is.
          if (known !== undefined && known !== plan.every) set(known === 'custom' ? { every: 'custom', expression: `${expression} ` } : planOf(known, plan));
        }} />
        {plan.every === 'minutes' && <NumberInput label={text('stepMinutes')} min={1} max={59} clampBehavior="strict" value={plan.step} readOnly={isReadOnly} w={180} onChange={(step) => typeof step === 'number' && set({ ...plan, step })} />}
        {plan.every === 'hour' && <NumberInput label={text('atMinute')} min={0} max={59} clampBehavior="strict" value={plan.minute} readOnly={isReadOnly} w={120} onChange={(minute) => typeof minute === 'number' && set({ ...plan, minute })} />}
        {plan.every === 'month' && <NumberInput label={text('dayOfMonth')} min={1} max={31} clampBehavior="strict" value={plan.day} readOnly={isReadOnly} w={140} onChange={(day) => typeof day === 'number' && set({ ...plan, day })} />}
        {'hour' in plan && <TextInput type="time" label={text('at')} value={clockText(plan.hour, plan.minute)} readOnly={isReadOnly} w={150} onChange={(event) => {
          const [hour, minute] = event.currentTarget.value.split(':').map(Number);
          if (hour !== undefined && minute !== undefined) set({ ...plan, hour, minute });
        }} />}
        {plan.every === 'custom' && <TextInput label={text('expression')} ff="monospace" value={expression} placeholder="0 9 * * 1-5" readOnly={isReadOnly} w={260} onChange={(event) => onChange(event.currentTarget.value)} />}
      </Group>
      {plan.every === 'week' && <WeekDays plan={plan} isReadOnly={isReadOnly} onChange={set} />}
    </Stack>
  );
}

function WeekDays({ plan, isReadOnly, onChange }: { readonly plan: Extract<CronPlan, { every: 'week' }>; readonly isReadOnly: boolean; readonly onChange: (plan: CronPlan) => void }) {
  const text = useTexts(formTexts);
  const language = useLanguage();
  const names = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return (
    <Chip.Group multiple value={plan.days.map(String)} onChange={(days) => days.length > 0 && days.length < 7 && onChange({ ...plan, days: days.map(Number) })}>
      {/* 2026-01-05 is a Monday. */}
      <Group gap={4} role="group" aria-label={text('days')}>{[1, 2, 3, 4, 5, 6, 7].map((day) => <Chip key={day} size="xs" value={String(day)} disabled={isReadOnly}>{names.format(Date.UTC(2026, 0, 4 + day))}</Chip>)}</Group>
    </Chip.Group>
  );
}

function clockText(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
