import { Button, Group, NumberInput, Progress, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { attempt } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { settingsTexts } from './settings-texts.js';

interface Limits {
  readonly eventsPerSecond: number | null;
  readonly eventsPerDay: number | null;
}

interface Quota {
  readonly limits: Limits;
  readonly own: Limits;
  readonly today: { readonly accepted: number; readonly refused: number; readonly lastRefusedAt: string | null; readonly endsAt: string };
}

const REFRESH_MS = 10_000;

/** How much the workspace may bring in, and did today. */
export function QuotasSection() {
  const text = useTexts(settingsTexts);
  const query = useQuery({ queryKey: ['quotas'], queryFn: ({ signal }) => call<Quota>('GET', '/api/v1/quotas', { signal }), refetchInterval: REFRESH_MS });
  return (
    <Stack maw={640}>
      <Text size="sm" c="dimmed">{text('quotasLead')}</Text>
      <Loaded query={query}>{(quota) => <><Today quota={quota} /><LimitsForm key={JSON.stringify(quota.own)} quota={quota} /></>}</Loaded>
    </Stack>
  );
}

function Today({ quota: { limits, today } }: { readonly quota: Quota }) {
  const text = useTexts(settingsTexts);
  const language = useLanguage();
  const number = new Intl.NumberFormat(language);
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(today.endsAt));
  const percent = limits.eventsPerDay === null ? undefined : Math.min(100, Math.round((today.accepted / limits.eventsPerDay) * 100));
  return (
    <div>
      <Title order={2} size="h5">{text('today', { time })}</Title>
      <Group gap="md"><Text>{text('accepted', { count: number.format(today.accepted) })}</Text>{today.refused > 0 && <Text c="var(--mantine-color-error)">{text('refused', { count: number.format(today.refused) })}, {text('lastRefused')} <TimeAgo at={today.lastRefusedAt} /></Text>}</Group>
      {percent !== undefined && <><Progress value={percent} color={percent > 90 ? 'red' : 'teal'} aria-label={text('ofDay', { percent })} mt={4} /><Text size="xs" c="dimmed">{text('ofDay', { percent })}</Text></>}
    </div>
  );
}

function LimitsForm({ quota: { limits, own } }: { readonly quota: Quota }) {
  const text = useTexts(settingsTexts);
  const client = useQueryClient();
  const language = useLanguage();
  const mayEdit = useMay('quota:edit');
  const [perSecond, setPerSecond] = useState<string | number>(own.eventsPerSecond ?? '');
  const [perDay, setPerDay] = useState<string | number>(own.eventsPerDay ?? '');
  const shown = (value: number | null) => text('holds', { value: value === null ? text('unlimited') : new Intl.NumberFormat(language).format(value) });
  const save = async () => {
    await attempt(() => call('PUT', '/api/v1/quotas', { body: { eventsPerSecond: numberOrNull(perSecond), eventsPerDay: numberOrNull(perDay) } }), text('quotaSaved'));
    await client.invalidateQueries({ queryKey: ['quotas'] });
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Stack>
        <NumberInput label={text('perSecond')} description={`${shown(limits.eventsPerSecond)}. ${text('ownHint')}`} min={1} max={1_000_000} allowDecimal={false} thousandSeparator=" " readOnly={!mayEdit} value={perSecond} onChange={setPerSecond} placeholder={text('own')} />
        <NumberInput label={text('perDay')} description={`${shown(limits.eventsPerDay)}. ${text('ownHint')}`} min={1} max={10_000_000_000} allowDecimal={false} thousandSeparator=" " readOnly={!mayEdit} value={perDay} onChange={setPerDay} placeholder={text('own')} />
        {mayEdit ? <Group><Button type="submit">{text('save')}</Button></Group> : <Text size="sm" c="dimmed">{text('onlyOwner')}</Text>}
      </Stack>
    </form>
  );
}

function numberOrNull(value: string | number): number | null {
  return value === '' ? null : Number(value);
}
