import { Alert, Button, Group, List, Loader, Radio, Stack, Switch, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, callForResponse } from '../api/call.js';
import { Modal } from '../layers/modal.js';
import { attempt, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import type { ListedWorkflow } from '../workflows/workflow-list.js';
import { nameOfFile, saveAs } from './download.js';
import { exportPaths, type ExportWhat } from './export-paths.js';
import { importTexts } from './import-texts.js';

export interface ExportDialogProps {
  readonly what: { readonly kind: 'one'; readonly workflow: ListedWorkflow | undefined } | { readonly kind: 'some'; readonly workflows: readonly ListedWorkflow[] } | { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'all' };
  readonly onClose: () => void;
}

interface BundleNeeds {
  readonly agentTypes: readonly { readonly type: string; readonly plugin: string | null }[];
  readonly credentials: readonly { readonly name: string; readonly kinds: readonly string[] }[];
  readonly tables: readonly { readonly name: string }[];
  readonly workflows: readonly { readonly name: string }[];
}

/** Chooses how workflows are written to files, says what the other side needs, and saves them. */
export default function ExportDialog({ what, onClose }: ExportDialogProps) {
  const text = useTexts(importTexts);
  const [hasLayout, setLayout] = useState(true);
  const [form, setForm] = useState<'bundle' | 'document'>('bundle');
  const [version, setVersion] = useState<'draft' | 'published'>('draft');
  const [isBusy, setBusy] = useState(false);
  const target = whatOf(what);
  const one = what.kind === 'one' ? what.workflow : undefined;
  const paths = exportPaths(target, { hasLayout, form, version });
  const [bundlePath = ''] = exportPaths(target, { hasLayout: false, form: 'bundle', version });
  const needs = useQuery({ queryKey: ['export-needs', bundlePath], queryFn: ({ signal }) => call<{ readonly needs: BundleNeeds }>('GET', bundlePath, { signal }), retry: false, enabled: what.kind !== 'some' });
  const download = async () => {
    setBusy(true);
    const isDone = await attempt(async () => {
      for (const path of paths) {
        const response = await callForResponse('GET', path, { signal: AbortSignal.timeout(60_000) });
        const name = nameOfFile(response.headers.get('content-disposition'), 'rookery.json');
        saveAs(name, await response.blob());
        tellDone(text('downloaded', { name }));
      }
    });
    setBusy(false);
    if (isDone) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={text('exportTitle')} size="lg">
      <Stack>
        <Text fw={600}>
          {what.kind === 'one' ? text('export.one', { name: one?.title ?? one?.name ?? '' }) : what.kind === 'some' ? text('export.some', { count: what.workflows.length }) : what.kind === 'folder' ? text('export.folder', { name: what.folder }) : text('export.all')}
        </Text>
        {what.kind === 'one' && one?.publishedVersion != null && (
          <Radio.Group label={text('version')} value={version} onChange={(value) => setVersion(value === 'published' ? 'published' : 'draft')}>
            <Group mt={4}><Radio value="draft" label={text('version.draft')} /><Radio value="published" label={text('version.published')} /></Group>
          </Radio.Group>
        )}
        {(what.kind === 'one' || what.kind === 'some') && (
          <Radio.Group label={text('form')} value={form} onChange={(value) => setForm(value === 'document' ? 'document' : 'bundle')}>
            <Stack mt={4} gap={6}><Radio value="bundle" label={text('form.bundle')} /><Radio value="document" label={text('form.document')} /></Stack>
          </Radio.Group>
        )}
        <Switch label={text('layout')} checked={hasLayout} onChange={({ currentTarget }) => setLayout(currentTarget.checked)} />
        <Text size="sm" c="dimmed">{text('secrets')}</Text>
        {needs.error !== null && <Alert color="red" role="alert">{needs.error.message}</Alert>}
        {needs.data !== undefined ? <TargetNeeds needs={needs.data.needs} /> : needs.isFetching && <Loader size="sm" />}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button loading={isBusy} disabled={needs.error !== null} onClick={() => void download()}>{text('download')}</Button></Group>
      </Stack>
    </Modal>
  );
}

function TargetNeeds({ needs }: { readonly needs: BundleNeeds }) {
  const text = useTexts(importTexts);
  const lines = [
    ...needs.agentTypes.flatMap(({ type, plugin }) => (plugin === null ? [] : [`${text('needs.agentType')} ${type} (${plugin})`])),
    ...needs.credentials.map(({ name, kinds }) => `${text('needs.credential')} ${name} (${kinds.join(', ')})`),
    ...needs.tables.map(({ name }) => `${text('needs.table')} ${name}`),
    ...needs.workflows.map(({ name }) => `${text('needs.workflow')} ${name}`),
  ];
  if (lines.length === 0) return <Text size="sm">{text('needsNone')}</Text>;
  return <div><Title order={3} size="h6">{text('needsOnTarget')}</Title><List size="sm">{lines.map((line) => <List.Item key={line}>{line}</List.Item>)}</List></div>;
}

function whatOf(what: ExportDialogProps['what']): ExportWhat {
  switch (what.kind) {
    case 'one': return { kind: 'workflows', ids: what.workflow === undefined ? [] : [what.workflow.id] };
    case 'some': return { kind: 'workflows', ids: what.workflows.map(({ id }) => id) };
    case 'folder': return { kind: 'folder', folder: what.folder };
    case 'all': return { kind: 'all' };
  }
}
