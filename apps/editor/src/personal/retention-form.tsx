import { Button, Group, NumberInput, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { attempt } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { personalTexts } from './personal-texts.js';

interface Retention {
  readonly eventDays: number | null;
  readonly personalDays: number | null;
  readonly auditDays: number | null;
}

const MOST_DAYS = 36_500;
const LEAST_AUDIT_DAYS = 30;

/** How long the law lets this workspace keep what. */
export function RetentionForm() {
  const text = useTexts(personalTexts);
  const query = useQuery({ queryKey: ['personal', 'retention'], queryFn: ({ signal }) => call<Retention>('GET', '/api/v1/personal-data/retention', { signal }) });
  return (
    <section aria-labelledby="legal-retention">
      <Title order={2} size="h4" id="legal-retention">{text('retentionTitle')}</Title>
      <Text size="sm" c="dimmed" mb="sm">{text('retentionLead')}</Text>
      <Loaded query={query}>{(retention) => <Days key={JSON.stringify(retention)} given={retention} />}</Loaded>
    </section>
  );
}

function Days({ given }: { readonly given: Retention }) {
  const text = useTexts(personalTexts);
  const client = useQueryClient();
  const mayEdit = useMay('personal:edit');
  const [days, setDays] = useState<Readonly<Record<keyof Retention, string | number>>>({ eventDays: given.eventDays ?? '', personalDays: given.personalDays ?? '', auditDays: given.auditDays ?? '' });
  const save = async () => {
    await attempt(() => call('PUT', '/api/v1/personal-data/retention', { body: { eventDays: daysOf(days.eventDays), personalDays: daysOf(days.personalDays), auditDays: daysOf(days.auditDays) } }), text('retentionSaved'));
    await client.invalidateQueries({ queryKey: ['personal', 'retention'] });
  };
  const field = (name: keyof Retention) => ({ value: days[name], onChange: (value: string | number) => setDays({ ...days, [name]: value }), max: MOST_DAYS, allowDecimal: false, readOnly: !mayEdit, suffix: ` ${text('days')}` });
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Stack maw={420}>
        <NumberInput label={text('eventDays')} min={1} {...field('eventDays')} />
        <NumberInput label={text('personalDays')} description={text('personalDaysHint')} min={1} {...field('personalDays')} />
        <NumberInput label={text('auditDays')} description={text('auditDaysHint')} min={LEAST_AUDIT_DAYS} {...field('auditDays')} />
        {mayEdit ? <Group><Button type="submit">{text('save')}</Button></Group> : <Text size="sm" c="dimmed">{text('onlyOwner')}</Text>}
      </Stack>
    </form>
  );
}

function daysOf(value: string | number): number | null {
  return value === '' ? null : Number(value);
}
