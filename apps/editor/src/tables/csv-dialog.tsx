import { Alert, Button, FileButton, Group, List, Radio, Stack, Table, Text, TextInput } from '@mantine/core';
import type { Issue } from '@rookery/model';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type DragEvent } from 'react';
import { ApiError } from '../api/api-error.js';
import { useGo } from '../app/use-go.js';
import { Modal } from '../layers/modal.js';
import { faultText, tellDone } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { slugFrom } from '../workflows/workflow-list.js';
import { columnFaults, columnOf, draftsOfFile, type ColumnDraft } from './column-drafts.js';
import { ColumnsEditor } from './columns-editor.js';
import { faultsByLine } from './csv-faults.js';
import { createFromCsv, importCsv, importModes, previewCsv, type CsvPreview, type ImportMode } from './tables-api.js';
import { isTableName, type TableInfo } from './table-types.js';
import { tablesTexts } from './tables-texts.js';
import classes from './tables.module.css';

interface CsvDialogProps {
  /** Rows go there; `undefined`: the file becomes a table. */
  readonly table: TableInfo | undefined;
  readonly names?: ReadonlySet<string>;
  readonly onClose: () => void;
}

interface Looked {
  readonly file: File;
  readonly preview: CsvPreview;
}

const noNames: ReadonlySet<string> = new Set();

/** A CSV file: first what it would be, then the import. */
export default function CsvDialog({ table, names = noNames, onClose }: CsvDialogProps) {
  const text = useTexts(tablesTexts);
  const [looked, setLooked] = useState<Looked>();
  const [fault, setFault] = useState<Fault>();
  const [isBusy, setBusy] = useState(false);
  const [isOver, setOver] = useState(false);
  const look = async (file: File | null | undefined) => {
    if (file === null || file === undefined) return;
    setBusy(true);
    setFault(undefined);
    try {
      setLooked({ file, preview: await previewCsv(file, table?.name) });
    } catch (error) {
      setFault(faultOf(error));
    } finally {
      setBusy(false);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void look(event.dataTransfer.files[0]);
  };
  return (
    <Modal opened onClose={onClose} title={table === undefined ? text('fromCsv') : `${text('csvTitle')}: ${table.title}`} size="xl">
      <Stack>
        {looked === undefined ? (
          <>
            <Text size="sm" c="dimmed">{text('csvLead')}</Text>
            <div className={classes['drop']} data-over={isOver} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
              <Text size="sm">{text('dropCsv')}</Text>
              <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void look(file)}>{(props) => <Button {...props} variant="light" loading={isBusy}>{text('choose')}</Button>}</FileButton>
            </div>
          </>
        ) : table === undefined
          ? <NewFromCsv looked={looked} names={names} onBack={() => setLooked(undefined)} onFault={setFault} onClose={onClose} />
          : <RowsFromCsv looked={looked} table={table} onBack={() => setLooked(undefined)} onFault={setFault} onClose={onClose} />}
        {fault !== undefined && <Alert color="red" role="alert" title={text('nothingWritten')}>{fault.issues.length > 0 ? <Faults issues={fault.issues} /> : fault.message}</Alert>}
      </Stack>
    </Modal>
  );
}

interface Fault {
  readonly message: string;
  readonly issues: readonly Issue[];
}

function faultOf(error: unknown): Fault {
  return { message: faultText(error), issues: error instanceof ApiError ? error.issues : [] };
}

function Faults({ issues }: { readonly issues: readonly Issue[] }) {
  const text = useTexts(tablesTexts);
  return (
    <List size="sm">
      {faultsByLine(issues).map(({ line, messages }) => <List.Item key={line ?? 0}><b>{line === undefined ? text('faultFile') : text('faultLine', { line })}</b>: {messages.join('; ')}</List.Item>)}
    </List>
  );
}

interface StepProps {
  readonly looked: Looked;
  readonly onBack: () => void;
  readonly onFault: (fault: Fault | undefined) => void;
  readonly onClose: () => void;
}

function NewFromCsv({ looked: { file, preview }, names, onBack, onFault, onClose }: StepProps & { readonly names: ReadonlySet<string> }) {
  const text = useTexts(tablesTexts);
  const go = useGo();
  const client = useQueryClient();
  const [name, setName] = useState(() => slugFrom(file.name.replace(/\.\w+$/, '')).replace(/^[^a-z]+/, ''));
  const [drafts, setDrafts] = useState<readonly ColumnDraft[]>(() => draftsOfFile(preview.columns));
  const [isBusy, setBusy] = useState(false);
  const nameFault = name === '' ? undefined : names.has(name) ? 'nameTaken' : isTableName(name) ? undefined : 'nameInvalid';
  const isReady = name !== '' && nameFault === undefined && columnFaults(drafts).every((fault) => fault === undefined) && preview.faults.length === 0;
  const make = async () => {
    setBusy(true);
    onFault(undefined);
    try {
      const { written } = await createFromCsv(file, { name, title: '', columns: drafts.map(columnOf) });
      await client.invalidateQueries({ queryKey: ['tables'] });
      tellDone(text('written', { count: written }));
      go(`/tables/${name}`);
    } catch (error) {
      onFault(faultOf(error));
      setBusy(false);
    }
  };
  return (
    <Stack>
      <Text size="sm">{text('file', { name: file.name })}</Text>
      <TextInput label={text('tableName')} description={text('tableNameHint')} required value={name} maxLength={63} onChange={({ currentTarget }) => setName(currentTarget.value)} {...(nameFault === undefined ? {} : { error: text(nameFault) })} />
      <Text size="sm">{text('guessed')}</Text>
      <ColumnsEditor drafts={drafts} isFixed onChange={setDrafts} />
      <PreviewFaults preview={preview} />
      <Sample headings={drafts.map(({ title, name }) => (title === '' ? name : title))} lines={preview.sample} />
      <Steps isReady={isReady} isBusy={isBusy} action={text('create')} onBack={onBack} onDo={() => void make()} onClose={onClose} />
    </Stack>
  );
}

function RowsFromCsv({ looked: { file, preview }, table, onBack, onFault, onClose }: StepProps & { readonly table: TableInfo }) {
  const text = useTexts(tablesTexts);
  const client = useQueryClient();
  const hasKey = table.columns.some(({ key }) => key);
  const [mode, setMode] = useState<ImportMode>('append');
  const [isBusy, setBusy] = useState(false);
  const write = async () => {
    setBusy(true);
    onFault(undefined);
    try {
      const { written } = await importCsv(file, table.name, mode);
      await client.invalidateQueries({ queryKey: ['tables'] });
      await client.invalidateQueries({ queryKey: ['rows', table.name] });
      tellDone(text('written', { count: written }));
      onClose();
    } catch (error) {
      onFault(faultOf(error));
      setBusy(false);
    }
  };
  return (
    <Stack>
      <Text size="sm">{text('file', { name: file.name })}</Text>
      <PreviewFaults preview={preview} />
      <Sample headings={[]} lines={preview.sample} />
      <Radio.Group label={text('mode')} value={mode} onChange={(value) => setMode(importModes.find((one) => one === value) ?? 'append')}>
        <Stack gap={6} mt={4}>{importModes.map((value) => <Radio key={value} value={value} label={value === 'upsert' && !hasKey ? `${text('mode.upsert')}. ${text('needsKey')}` : text(`mode.${value}`)} disabled={value === 'upsert' && !hasKey} />)}</Stack>
      </Radio.Group>
      {mode === 'replace' && <Alert color="orange">{text('replaceWarning')}</Alert>}
      <Steps isReady={preview.faults.length === 0} isBusy={isBusy} action={text('import')} onBack={onBack} onDo={() => void write()} onClose={onClose} />
    </Stack>
  );
}

function PreviewFaults({ preview: { faults } }: { readonly preview: CsvPreview }) {
  const text = useTexts(tablesTexts);
  return faults.length === 0 ? null : <Alert color="red" title={text('faults')} role="alert"><Faults issues={faults} /></Alert>;
}

function Sample({ headings, lines }: { readonly headings: readonly string[]; readonly lines: readonly (readonly string[])[] }) {
  const text = useTexts(tablesTexts);
  return (
    <div className={classes['sample']} role="region" aria-label={text('sample')} tabIndex={0}>
      <Table withTableBorder fz="xs" verticalSpacing={4}>
        {headings.length > 0 && <Table.Thead><Table.Tr>{headings.map((heading, index) => <Table.Th key={index}>{heading}</Table.Th>)}</Table.Tr></Table.Thead>}
        <Table.Tbody>{lines.map((cells, index) => <Table.Tr key={index}>{cells.map((cell, place) => <Table.Td key={place}>{cell.slice(0, 100)}</Table.Td>)}</Table.Tr>)}</Table.Tbody>
      </Table>
    </div>
  );
}

function Steps({ isReady, isBusy, action, onBack, onDo, onClose }: { readonly isReady: boolean; readonly isBusy: boolean; readonly action: string; readonly onBack: () => void; readonly onDo: () => void; readonly onClose: () => void }) {
  const text = useTexts(tablesTexts);
  return (
    <Group justify="space-between">
      <Button variant="subtle" onClick={onBack}>{text('otherFile')}</Button>
      <Group gap="xs"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button disabled={!isReady} loading={isBusy} onClick={onDo}>{action}</Button></Group>
    </Group>
  );
}
