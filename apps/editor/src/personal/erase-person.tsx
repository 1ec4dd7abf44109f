import { Alert, Button, Group, List, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { attempt, faultText } from '../notices/notices.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { kindText, personalTexts } from './personal-texts.js';

const ways = ['value', 'field', 'key', 'subject'] as const;
type Way = (typeof ways)[number];
type Person = Readonly<Partial<Record<Way, string>>>;

interface Found {
  readonly counts: Readonly<Record<string, number>>;
  readonly isComplete: boolean;
}

/** Looks for a person, shows where they are named, and erases them once that was confirmed by typing. */
export function ErasePerson() {
  const text = useTexts(personalTexts);
  const [way, setWay] = useState<Way>('value');
  const [field, setField] = useState('');
  const [value, setValue] = useState('');
  const look = useMutation({ mutationFn: async (person: Person) => ({ person, found: await call<Found>('POST', '/api/v1/personal-data/erasures/preview', { body: person }) }) });
  const isReady = value.trim() !== '' && (way !== 'field' || field.trim() !== '');
  const changed = () => look.reset();
  return (
    <section aria-labelledby="erase-person">
      <Title order={2} size="h4" id="erase-person">{text('eraseTitle')}</Title>
      <Text size="sm" c="dimmed" mb="sm">{text('eraseLead')}</Text>
      <form onSubmit={(event) => { event.preventDefault(); if (isReady) look.mutate(personOf(way, field.trim(), value.trim())); }}>
        <Stack gap="sm">
          <Select label={text('by')} data={ways.map((one) => ({ value: one, label: text(`by.${one}`) }))} value={way} allowDeselect={false} onChange={(chosen) => { setWay(ways.find((one) => one === chosen) ?? 'value'); changed(); }} />
          {way === 'field' && <TextInput label={text('field')} placeholder="phone" value={field} onChange={({ currentTarget }) => { setField(currentTarget.value); changed(); }} />}
          <TextInput label={text('value')} description={text('valueHint')} autoComplete="off" value={value} onChange={({ currentTarget }) => { setValue(currentTarget.value); changed(); }} />
          <Group><Button type="submit" variant="light" disabled={!isReady} loading={look.isPending}>{text('look')}</Button></Group>
        </Stack>
      </form>
      <div aria-live="polite">
        {look.isError && <Alert color="red" mt="sm">{faultText(look.error)}</Alert>}
        {look.data !== undefined && <Confirm {...look.data} onBegun={() => { setValue(''); look.reset(); }} />}
      </div>
    </section>
  );
}

function Confirm({ person, found, onBegun }: { readonly person: Person; readonly found: Found; readonly onBegun: () => void }) {
  const text = useTexts(personalTexts);
  const number = new Intl.NumberFormat(useLanguage());
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [isSending, setSending] = useState(false);
  const kinds = Object.entries(found.counts);
  const word = text('word');
  const isReady = typed.trim() === word && reason.trim() !== '';
  const erase = async () => {
    setSending(true);
    const isBegun = await attempt(() => call('POST', '/api/v1/personal-data/erasures', { body: { ...person, reason: reason.trim() } }), text('begun'));
    setSending(false);
    await client.invalidateQueries({ queryKey: ['personal', 'erasures'] });
    if (isBegun) onBegun();
  };
  if (kinds.length === 0 && found.isComplete) return <Alert mt="sm" color="gray">{text('foundNothing')}</Alert>;
  return (
    <Alert mt="sm" color="red" title={text('foundTitle')}>
      <Stack gap="sm">
        <List size="sm">{kinds.map(([kind, count]) => <List.Item key={kind}>{kindText(text, 'kind', kind)}: {number.format(count)}</List.Item>)}</List>
        {!found.isComplete && <Text size="sm">{text('foundMore')}</Text>}
        <Text size="sm">{text('foundLead')}</Text>
        <form onSubmit={(event) => { event.preventDefault(); if (isReady) void erase(); }}>
          <Stack gap="sm">
            <TextInput label={text('reason')} description={text('reasonHint')} value={reason} maxLength={500} onChange={({ currentTarget }) => setReason(currentTarget.value)} />
            <TextInput label={text('confirm', { word })} autoComplete="off" value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />
            <Group><Button type="submit" color="red" disabled={!isReady} loading={isSending}>{text('erase')}</Button></Group>
          </Stack>
        </form>
      </Stack>
    </Alert>
  );
}

function personOf(way: Way, field: string, value: string): Person {
  return way === 'field' ? { field, value } : { [way]: value };
}
