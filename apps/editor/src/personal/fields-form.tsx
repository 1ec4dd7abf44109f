import { Button, Group, MultiSelect, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { catalogueQuery } from '../api/catalogue.js';
import { Loaded } from '../app/page-frame.js';
import { attempt } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { personalTexts } from './personal-texts.js';

interface Suggestion {
  readonly path: string;
  readonly because: 'agent' | 'option' | 'name' | 'content';
  readonly where: readonly string[];
}

interface Fields {
  readonly fields: readonly string[];
  readonly columns: readonly { readonly table: string; readonly column: string }[];
  readonly showsKeys: boolean;
  readonly suggestions: readonly Suggestion[];
  readonly tables: readonly { readonly name: string; readonly title: string; readonly columns: readonly { readonly name: string; readonly title: string }[] }[];
}

/** Which fields of events and columns of tables are about people. */
export function FieldsForm() {
  const text = useTexts(personalTexts);
  const query = useQuery({ queryKey: ['personal', 'fields'], queryFn: ({ signal }) => call<Fields>('GET', '/api/v1/personal-data/fields', { signal }) });
  return (
    <section aria-labelledby="personal-fields">
      <Title order={2} size="h4" id="personal-fields">{text('fieldsTitle')}</Title>
      <Text size="sm" c="dimmed" mb="sm">{text('fieldsLead')}</Text>
      <Loaded query={query}>{(fields) => <Marks key={JSON.stringify([fields.fields, fields.columns, fields.showsKeys])} given={fields} />}</Loaded>
    </section>
  );
}

function Marks({ given }: { readonly given: Fields }) {
  const text = useTexts(personalTexts);
  const client = useQueryClient();
  const mayEdit = useMay('personal:edit');
  const [fields, setFields] = useState<readonly string[]>(given.fields);
  const [columns, setColumns] = useState<readonly string[]>(given.columns.map(({ table, column }) => `${table}.${column}`));
  const [showsKeys, setShowsKeys] = useState(given.showsKeys);
  const open = given.suggestions.filter(({ path }) => !fields.includes(path));
  const mark = (paths: readonly string[]) => setFields([...new Set([...fields, ...paths])]);
  const save = async () => {
    await attempt(() => call('PUT', '/api/v1/personal-data/fields', { body: { fields, columns: columns.map(columnOf), showsKeys } }), text('saved'));
    await client.invalidateQueries({ queryKey: ['personal'] });
  };
  const choices = given.tables.map(({ name, title, columns: all }) => ({ group: title, items: all.map((column) => ({ value: `${name}.${column.name}`, label: `${title}: ${column.title}` })) }));
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Stack>
        <TagsInput label={text('fields')} description={text('fieldsHint')} value={[...fields]} onChange={setFields} readOnly={!mayEdit} splitChars={[',']} acceptValueOnBlur />
        {mayEdit && open.length > 0 && <Suggestions suggestions={open} onMark={mark} />}
        {given.tables.length === 0
          ? <Text size="sm" c="dimmed">{text('columns')}: {text('noColumns')}</Text>
          : <MultiSelect label={text('columns')} description={text('columnsHint')} data={choices} value={[...columns]} onChange={setColumns} readOnly={!mayEdit} searchable />}
        <Switch label={text('showsKeys')} description={text('showsKeysHint')} checked={showsKeys} disabled={!mayEdit} onChange={({ currentTarget }) => setShowsKeys(currentTarget.checked)} />
        {mayEdit ? <Group><Button type="submit">{text('save')}</Button></Group> : <Text size="sm" c="dimmed">{text('onlyOwner')}</Text>}
      </Stack>
    </form>
  );
}

function Suggestions({ suggestions, onMark }: { readonly suggestions: readonly Suggestion[]; readonly onMark: (paths: readonly string[]) => void }) {
  const text = useTexts(personalTexts);
  const types = useQuery(catalogueQuery).data?.types;
  return (
    <div>
      <Group gap="xs" justify="space-between"><Text size="sm" fw={500}>{text('suggested')}</Text><Button variant="subtle" size="compact-sm" onClick={() => onMark(suggestions.map(({ path }) => path))}>{text('addAll')}</Button></Group>
      <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
        {suggestions.map(({ path, because, where }) => (
          <Group component="li" key={path} gap="xs">
            <Button variant="light" size="compact-sm" aria-label={text('add', { path })} onClick={() => onMark([path])} styles={{ label: { fontFamily: 'var(--mantine-font-family-monospace)' } }}>+ {path}</Button>
            <Text size="xs" c="dimmed">{text(`because.${because}`, { where: where.map((name) => (because === 'agent' ? (types?.get(name)?.title ?? name) : name)).join(', ') })}</Text>
          </Group>
        ))}
      </Stack>
    </div>
  );
}

function columnOf(name: string): { readonly table: string; readonly column: string } {
  const dot = name.indexOf('.');
  return { table: name.slice(0, dot), column: name.slice(dot + 1) };
}
