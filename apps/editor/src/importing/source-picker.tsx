import { Alert, Button, FileButton, Group, List, Stack, Text, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState, type DragEvent } from 'react';
import { useTexts } from '../texts/texts.js';
import { isAddress, readFiles, type FileFault, type ImportSource, type TextFile } from './import-source.js';
import { importTexts } from './import-texts.js';
import classes from './importing.module.css';

const MOST_BYTES = 4 * 1024 * 1024;

/** Takes files, a text or an address; what is no JSON is refused here, with its place. */
export function SourcePicker({ onPick }: { readonly onPick: (source: ImportSource) => void }) {
  const text = useTexts(importTexts);
  const [pasted, setPasted] = useState('');
  const [faults, setFaults] = useState<readonly FileFault[]>([]);
  const [isOver, setOver] = useState(false);
  const take = (files: readonly TextFile[]) => {
    const read = readFiles(files);
    setFaults(read.ok ? [] : read.faults);
    if (read.ok) onPick(read.source);
  };
  const takeFiles = async (files: readonly File[]) => {
    if (files.length === 0) return;
    if (files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) setFaults([{ file: files.map(({ name }) => name).join(', '), line: undefined, column: undefined, reason: text('tooLarge') }]);
    else take(await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() }))));
  };
  const look = () => (isAddress(pasted) ? onPick({ url: pasted.trim() }) : take([{ name: 'text', text: pasted }]));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void takeFiles([...event.dataTransfer.files]);
  };
  return (
    <Stack>
      <div className={classes['drop']} data-over={isOver} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
        <IconUpload size={28} aria-hidden />
        <Group gap="xs" justify="center">
          <Text size="sm">{text('drop')}</Text>
          <FileButton multiple accept=".json,application/json" onChange={(files) => void takeFiles(files)}>
            {(props) => <Button {...props} size="xs" variant="light">{text('choose')}</Button>}
          </FileButton>
        </Group>
      </div>
      <Textarea label={text('paste')} description={text('pasteHint')} value={pasted} autosize minRows={3} maxRows={10} spellCheck={false} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} onChange={({ currentTarget }) => setPasted(currentTarget.value)} />
      {faults.length > 0 && (
        <Alert color="red" role="alert" title={text('broken')}>
          <List size="sm">{faults.map((fault) => <List.Item key={fault.file}>{faultWords(text, fault)}</List.Item>)}</List>
        </Alert>
      )}
      <Group justify="flex-end"><Button disabled={pasted.trim() === ''} onClick={look}>{text('look')}</Button></Group>
    </Stack>
  );
}

function faultWords(text: ReturnType<typeof useTexts<keyof typeof importTexts.en>>, { file, line, column, reason }: FileFault): string {
  const why = reason === 'empty' ? text('emptyFile') : reason;
  return line === undefined || column === undefined ? text('atFile', { file, reason: why }) : text('atPlace', { file, line, column, reason: why });
}
