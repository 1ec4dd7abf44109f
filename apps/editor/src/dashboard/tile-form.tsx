import { Button, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { AgentFilter } from '../events/agent-filter.js';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import type { Tile } from './dashboard-api.js';
import { dashboardTexts } from './dashboard-texts.js';
import { askOf, blankTile, fieldsOf, lackOf, type TileFields } from './tile-fields.js';
import { TileBody } from './tile-body.js';

interface TileFormProps {
  /** Left out: a new one. */
  readonly tile?: Tile | undefined;
  readonly onSave: (tile: Pick<Tile, 'kind' | 'title' | 'ask' | 'look'>) => void;
  readonly onClose: () => void;
}

const kinds = ['chart', 'number', 'outcomes', 'alarms', 'inbox'] as const;
const sources = ['figures', 'events', 'table'] as const;
const figures = ['emitted', 'succeeded', 'failed', 'lag'] as const;
const aggregates = ['count', 'sum', 'avg', 'min', 'max', 'last'] as const;
const spans = ['1h', '6h', '24h', '7d', '30d'] as const;
const looks = ['line', 'bars'] as const;

/** What a tile shows, chosen in a form, with a look at it before it is saved. */
export function TileForm({ tile, onSave, onClose }: TileFormProps) {
  const text = useTexts(dashboardTexts);
  const [fields, setFields] = useState<TileFields>(tile === undefined ? blankTile : fieldsOf(tile));
  const set = (next: Partial<TileFields>): void => setFields((old) => ({ ...old, ...next }));
  const { kind, source, title, figure, aggregate, since, look } = fields;
  const lack = lackOf(fields);
  const ask = lack === undefined ? askOf(fields) : undefined;
  const isAsked = kind === 'chart' || kind === 'number';
  const shown = { kind, title: title === '' ? text(`kind.${kind}`) : title, look, ...(ask === undefined ? {} : { ask }) };
  return (
    <Modal opened onClose={onClose} title={tile === undefined ? text('addTile') : text('editTile', { title: tile.title })} size="xl">
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Choice label={text('kind')} value={kind} values={kinds} word={(one) => text(`kind.${one}`)} onChange={(next) => set({ kind: next })} />
          <TextInput label={text('tileTitle')} maxLength={200} value={title} placeholder={text(`kind.${kind}`)} onChange={({ currentTarget }) => set({ title: currentTarget.value })} />
          {isAsked && <Choice label={text('source')} value={source} values={sources} word={(one) => text(`source.${one}`)} onChange={(next) => set({ source: next })} />}
          {isAsked && source === 'figures' && <Choice label={text('figure')} value={figure} values={figures} word={(one) => text(`figure.${one}`)} onChange={(next) => set({ figure: next })} />}
          {isAsked && source !== 'figures' && <Choice label={text('aggregate')} value={aggregate} values={aggregates} word={(one) => text(`aggregate.${one}`)} onChange={(next) => set({ aggregate: next })} />}
          {(isAsked || kind === 'outcomes') && <Choice label={text('since')} value={spans.find((one) => one === since) ?? '1h'} values={spans} word={(one) => text(`since.${one}`)} onChange={(next) => set({ since: next })} />}
          {kind === 'chart' && <Choice label={text('look')} value={look} values={looks} word={(one) => text(`look.${one}`)} onChange={(next) => set({ look: next })} />}
        </SimpleGrid>
        {(kind === 'outcomes' || (isAsked && source !== 'table')) && <AgentFilter value={fields} hasPort={isAsked && source === 'events'} onChange={set} />}
        {isAsked && source === 'events' && (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {aggregate !== 'count' && <TextInput label={text('field')} placeholder={text('fieldHint')} value={fields.field} onChange={({ currentTarget }) => set({ field: currentTarget.value.trim() })} />}
            <TextInput label={text('grouped')} placeholder={text('groupedHint')} value={fields.group} onChange={({ currentTarget }) => set({ group: currentTarget.value.trim() })} />
          </SimpleGrid>
        )}
        {isAsked && source === 'table' && <TableChoice fields={fields} set={set} />}
        {lack !== undefined ? <Text size="sm" c="dimmed">{text(lack)}</Text> : <Paper withBorder p="xs" aria-label={text('preview')}><TileBody tile={shown} refresh={60} height={200} /></Paper>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
          <Button disabled={lack !== undefined} onClick={() => onSave(shown)}>{text('save')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly values: readonly Value[];
  readonly word: (value: Value) => string;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, values, word, onChange }: ChoiceProps<Value>) {
  const take = (next: string | null): void => {
    const found = values.find((one) => one === next);
    if (found !== undefined) onChange(found);
  };
  return <Select label={label} allowDeselect={false} value={value} onChange={take} data={values.map((one) => ({ value: one, label: word(one) }))} />;
}

interface TableOfList {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly title: string; readonly type: string }[];
}

function TableChoice({ fields, set }: { readonly fields: TileFields; readonly set: (next: Partial<TileFields>) => void }) {
  const text = useTexts(dashboardTexts);
  const { data } = useQuery({ queryKey: ['tables'], queryFn: ({ signal }) => call<{ readonly items: readonly TableOfList[] }>('GET', '/api/v1/tables', { signal }) });
  const columns = data?.items.find(({ name }) => name === fields.table)?.columns ?? [];
  const of = (types: readonly string[]) => columns.filter(({ type }) => types.includes(type)).map(({ name, title }) => ({ value: name, label: title === '' ? name : title }));
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select label={text('table')} searchable value={fields.table === '' ? null : fields.table} onChange={(table) => set({ table: table ?? '', time: '', field: '', group: '' })} data={data?.items.map(({ name, title }) => ({ value: name, label: title === '' ? name : title })) ?? []} />
      <Select label={text('timeColumn')} value={fields.time === '' ? null : fields.time} onChange={(time) => set({ time: time ?? '' })} data={of(['date-time'])} />
      {fields.aggregate !== 'count' && <Select label={text('field')} value={fields.field === '' ? null : fields.field} onChange={(field) => set({ field: field ?? '' })} data={of(['number'])} />}
      <Select label={text('grouped')} clearable value={fields.group === '' ? null : fields.group} onChange={(group) => set({ group: group ?? '' })} data={of(['text', 'boolean', 'number'])} />
    </SimpleGrid>
  );
}
