import { Alert, Anchor, Autocomplete, Badge, Button, Center, Group, List, Loader, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { cleanFolder } from '../workflows/folder-tree.js';
import { countWritten, missingOf, withChoice, type Choices, type ImportPreview, type ImportResult } from './import-plan.js';
import type { ImportSource } from './import-source.js';
import { importTexts } from './import-texts.js';
import { MissingNeeds } from './needs-list.js';
import { Issues, PlanCard } from './plan-card.js';
import { SourcePicker } from './source-picker.js';

interface ImportDialogProps {
  readonly folders: readonly string[];
  readonly folder: string;
  readonly onClose: () => void;
}

/** Import in three looks: what, what it would do, what it did. */
export default function ImportDialog({ folders, folder, onClose }: ImportDialogProps) {
  const text = useTexts(importTexts);
  const isPhone = useMediaQuery('(max-width: 48em)');
  // A number stands for the source in the keys of queries: it may be megabytes.
  const [picked, setPicked] = useState<{ readonly number: number; readonly source: ImportSource }>();
  const [result, setResult] = useState<ImportResult>();
  return (
    <Modal opened onClose={onClose} title={text('title')} size="xl" fullScreen={isPhone}>
      {result !== undefined ? <Done result={result} onClose={onClose} /> : picked === undefined ? (
        <Stack>
          <Text size="sm" c="dimmed">{text('lead')}</Text>
          <SourcePicker onPick={(source) => setPicked({ number: Date.now(), source })} />
        </Stack>
      ) : <Plan key={picked.number} picked={picked} folders={folders} firstFolder={folder} onBack={() => setPicked(undefined)} onDone={setResult} />}
    </Modal>
  );
}

interface PlanProps {
  readonly picked: { readonly number: number; readonly source: ImportSource };
  readonly folders: readonly string[];
  readonly firstFolder: string;
  readonly onBack: () => void;
  readonly onDone: (result: ImportResult) => void;
}

function Plan({ picked, folders, firstFolder, onBack, onDone }: PlanProps) {
  const text = useTexts(importTexts);
  const client = useQueryClient();
  const [folder, setFolder] = useState(firstFolder);
  const [choices, setChoices] = useState<Choices>({});
  const [wanted] = useDebouncedValue(cleanFolder(folder), 300);
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const request = { source: picked.source, folder: wanted, choices };
  const preview = useQuery({
    queryKey: ['import-preview', picked.number, wanted, choices],
    queryFn: ({ signal }) => call<ImportPreview>('POST', '/api/v1/imports/preview', { body: request, signal }),
    placeholderData: (before) => before, staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false, refetchOnWindowFocus: true,
  });
  if (preview.error !== null && preview.data === undefined) return <Unreadable error={preview.error} onBack={onBack} />;
  if (preview.data === undefined) return <Center p="xl"><Loader /></Center>;
  const { fingerprint, canImport, workflows, tables, needs } = preview.data;
  const count = countWritten(preview.data);
  const apply = async () => {
    setBusy(true);
    setFault(undefined);
    try {
      const result = await call<ImportResult>('POST', '/api/v1/imports', { body: { ...request, fingerprint } });
      await client.invalidateQueries({ queryKey: ['workflows'] });
      await client.invalidateQueries({ queryKey: ['tables'] });
      onDone(result);
    } catch (error) {
      setFault(error instanceof ApiError && error.code === 'import.changed' ? text('changed') : faultText(error));
      await preview.refetch();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack>
      <Autocomplete label={text('folder')} description={text('folderHint')} value={folder} onChange={setFolder} data={[...folders]} />
      {preview.error !== null && <Alert color="red" role="alert">{preview.error.message}</Alert>}
      {workflows.map((planned) => (
        <PlanCard key={`${planned.origin} ${planned.sourceName}`} planned={planned} choice={choices[planned.sourceName] ?? { action: 'replace' }} onChoose={(choice) => setChoices(withChoice(choices, planned.sourceName, choice))} />
      ))}
      {tables.length > 0 && (
        <div>
          <Title order={3} size="h5">{text('tables')}</Title>
          <List size="sm">
            {tables.map(({ name, status, missing, blocking }) => (
              <List.Item key={name}><b>{name}</b> {text(`table.${status}`)}{missing.length > 0 && ` · ${text('tableMissing', { columns: missing.join(', ') })}`}{blocking.length > 0 && <Issues color="red" title={text('blocking')} issues={blocking} />}</List.Item>
            ))}
          </List>
        </div>
      )}
      {missingOf(needs).length > 0 && <Alert color="orange" title={text('needs')}><MissingNeeds needs={needs} /></Alert>}
      {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
      <Group justify="space-between">
        <Button variant="subtle" onClick={onBack}>{text('back')}</Button>
        <Group gap="xs">
          {(!canImport || count === 0) && <Text size="sm" c="dimmed" role="status">{text(canImport ? 'nothingToDo' : 'mendFirst')}</Text>}
          <Button loading={isBusy || preview.isPlaceholderData} disabled={!canImport || count === 0} onClick={() => void apply()}>{text('apply', { count })}</Button>
        </Group>
      </Group>
    </Stack>
  );
}

function Unreadable({ error, onBack }: { readonly error: Error; readonly onBack: () => void }) {
  const text = useTexts(importTexts);
  const issues = error instanceof ApiError ? error.issues : [];
  return (
    <Stack>
      <Alert color="red" role="alert" title={text('broken')}>
        <Text size="sm">{error.message}</Text>
        {issues.length > 0 && <List size="sm">{issues.map(({ path, message, hint }) => <List.Item key={`${path} ${message}`}><Text span ff="monospace" size="xs">{path}</Text> {message}{hint !== undefined && `; ${hint}`}</List.Item>)}</List>}
      </Alert>
      <Group><Button variant="default" onClick={onBack}>{text('back')}</Button></Group>
    </Stack>
  );
}

function Done({ result, onClose }: { readonly result: ImportResult; readonly onClose: () => void }) {
  const text = useTexts(importTexts);
  return (
    <Stack role="status">
      <Title order={3} size="h4">{text('done')}</Title>
      <Text size="sm" c="dimmed">{text('doneLead')}</Text>
      <List spacing={4}>
        {result.workflows.map(({ id, name, status }) => (
          <List.Item key={name}>
            {id === null ? name : <Anchor component={Link} to={`/workflows/${id}`}>{name}</Anchor>} <Badge size="sm" variant="light" tt="none">{text(`status.${status}`)}</Badge>
          </List.Item>
        ))}
        {result.tables.map(({ name, status }) => <List.Item key={`table ${name}`}><Anchor component={Link} to={`/tables/${name}`}>{name}</Anchor> {text(`table.${status}`)}</List.Item>)}
      </List>
      <Group justify="flex-end"><Button onClick={onClose}>{text('close')}</Button></Group>
    </Stack>
  );
}
