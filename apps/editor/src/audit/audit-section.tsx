import { Button, Group, Menu, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { auditObjects } from '@rookery/model';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { call, callForResponse } from '../api/call.js';
import { pathWith, usePages } from '../api/use-pages.js';
import { EmptyState, Filters, Loaded } from '../app/page-frame.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { nameOfFile, saveAs } from '../importing/download.js';
import { attempt, tellDone } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { AuditDrawer } from './audit-drawer.js';
import { actionChoices, actionTitle, auditQuery, objectTitle, type AuditFilters, type AuditRecord } from './audit-record.js';
import { auditTexts } from './audit-texts.js';
import { ChainCheck } from './chain-check.js';
import { useWho } from './use-who.js';
import classes from './audit.module.css';

const filterNames = ['who', 'action', 'object', 'text', 'from', 'to'] as const;

/** Who did what in the workspace; for whoever may read it. */
export function AuditSection() {
  const text = useTexts(auditTexts);
  return useMay('audit:read') ? <AuditList /> : <EmptyState title={text('forbiddenTitle')} lead={text('forbiddenLead')} />;
}

function AuditList() {
  const text = useTexts(auditTexts);
  const [filters, change] = useFilters(filterNames);
  const [opened, setOpened] = useState<AuditRecord>();
  const asked = useMemo(() => auditQuery(filters), [filters]);
  const { items, query } = usePages<AuditRecord>(['audit', 'list'], '/api/v1/audit', { ...asked, limit: 50 });
  const isFiltered = filterNames.some((name) => filters[name] !== undefined);
  const clear = () => change({ who: '', action: '', object: '', text: '', from: '', to: '' });
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text size="sm" c="dimmed" style={{ flex: '1 1 260px' }}>{text('lead')}</Text>
        <ExportMenu asked={asked} />
      </Group>
      <AuditFilterBar filters={filters} onChange={change} />
      <Loaded query={query}>
        {() => (items === undefined || items.length === 0
          ? <EmptyState title={text(isFiltered ? 'noneTitle' : 'emptyTitle')} lead={text(isFiltered ? 'noneLead' : 'emptyLead')}>{isFiltered && <Button variant="default" onClick={clear}>{text('clear')}</Button>}</EmptyState>
          : (
            <>
              <ul className={classes['list'] ?? ''} aria-label={text('records')}>{items.map((record) => <AuditRow key={record.id} record={record} onOpen={setOpened} />)}</ul>
              {query.hasNextPage && <Group><Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button></Group>}
            </>
          ))}
      </Loaded>
      <ChainCheck />
      <AuditDrawer record={opened} onClose={() => setOpened(undefined)} onHistory={({ object }) => { setOpened(undefined); change({ who: '', action: '', text: '', from: '', to: '', object: `${object.kind}:${object.id}` }); }} />
    </Stack>
  );
}

function AuditRow({ record, onOpen }: { readonly record: AuditRecord; readonly onOpen: (record: AuditRecord) => void }) {
  const text = useTexts(auditTexts);
  const language = useLanguage();
  const who = useWho();
  const { id, at, action, object } = record;
  return (
    <li>
      <button type="button" className={classes['row'] ?? ''} data-record={id} onClick={() => onOpen(record)}>
        <span className={classes['action'] ?? ''}>{actionTitle(action, language)}</span>
        <span className={`${classes['cut'] ?? ''} ${classes['what'] ?? ''}`} title={object.name}>{text('ofObject', { kind: objectTitle(object.kind, language), name: object.name })}</span>
        <span className={`${classes['cut'] ?? ''} ${classes['who'] ?? ''}`}>{who(record)}</span>
        <span className={classes['time'] ?? ''}><TimeAgo at={at} /></span>
      </button>
    </li>
  );
}

function AuditFilterBar({ filters, onChange }: { readonly filters: AuditFilters; readonly onChange: (next: AuditFilters) => void }) {
  const text = useTexts(auditTexts);
  const language = useLanguage();
  const people = useQuery({ queryKey: ['audit', 'people'], queryFn: ({ signal }) => call<{ readonly items: readonly { readonly accountId: number; readonly name: string }[] }>('GET', '/api/v1/audit/people', { signal }) });
  const [typed, setTyped] = useState(filters.text ?? '');
  const search = useDebouncedCallback((words: string) => onChange({ text: words }), 300);
  const [kind = '', ...id] = filters.object?.split(':') ?? [];
  return (
    <Filters>
      <TextInput size="xs" w={230} label={text('search')} placeholder={text('searchHint')} value={typed} onChange={({ currentTarget: { value } }) => { setTyped(value); search(value); }} />
      <Select size="xs" w={190} clearable label={text('who')} placeholder={text('anybody')} value={filters.who ?? null} onChange={(who) => onChange({ who: who ?? '' })}
        data={[...(people.data?.items.map(({ accountId, name }) => ({ value: String(accountId), label: name })) ?? []), { value: 'system', label: text('system') }]} />
      <Select size="xs" w={220} clearable searchable label={text('action')} placeholder={text('anyAction')} value={filters.action ?? null} onChange={(action) => onChange({ action: action ?? '' })} data={[...actionChoices(language)]} />
      <Select size="xs" w={170} clearable label={text('object')} placeholder={text('anyObject')} value={kind === '' ? null : kind} onChange={(object) => onChange({ object: object ?? '' })} data={Object.entries(auditObjects).map(([value, { [language]: label }]) => ({ value, label }))} />
      <TextInput size="xs" type="date" label={text('from')} value={filters.from ?? ''} onChange={({ currentTarget: { value } }) => onChange({ from: value })} />
      <TextInput size="xs" type="date" label={text('to')} value={filters.to ?? ''} onChange={({ currentTarget: { value } }) => onChange({ to: value })} />
      {id.length > 0 && <Button size="compact-sm" variant="light" onClick={() => onChange({ object: kind })}>{text('onlyOne', { kind: objectTitle(kind, language), id: id.join(':') })} ×</Button>}
    </Filters>
  );
}

function ExportMenu({ asked }: { readonly asked: AuditFilters }) {
  const text = useTexts(auditTexts);
  const [isBusy, setBusy] = useState(false);
  const save = useMemo(() => async (format: 'csv' | 'ndjson') => {
    setBusy(true);
    await attempt(async () => {
      const response = await callForResponse('GET', pathWith('/api/v1/audit/export', { ...asked, format }), { signal: AbortSignal.timeout(EXPORT_MS) });
      const name = nameOfFile(response.headers.get('content-disposition'), `audit-log.${format}`);
      saveAs(name, await response.blob());
      tellDone(text('exported', { name }));
    });
    setBusy(false);
  }, [asked, text]);
  useCommands('audit', useMemo(() => [
    { id: 'audit.csv', title: `${text('export')}: ${text('exportCsv')}`, group: text('group'), run: () => void save('csv') },
    { id: 'audit.ndjson', title: `${text('export')}: ${text('exportJson')}`, group: text('group'), run: () => void save('ndjson') },
  ], [text, save]));
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button size="xs" variant="default" loading={isBusy} leftSection={<IconDownload size={14} aria-hidden />}>{text('export')}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('csv')}>{text('exportCsv')}</Menu.Item>
        <Menu.Item onClick={() => void save('ndjson')}>{text('exportJson')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const EXPORT_MS = 600_000;
