import { Button, Group, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTexts } from '../texts/texts.js';
import { isContainer, pathOf, type JsonRow } from './json-rows.js';
import { jsonText, visible } from './shown-value.js';
import { viewerTexts } from './viewer-texts.js';
import classes from './viewers.module.css';

const MOST_LETTERS = 20_000;

/** What is under the tree: the chosen value whole, where it is, and both to copy. */
export function JsonSelection({ row }: { readonly row: JsonRow }) {
  const text = useTexts(viewerTexts);
  const path = pathOf(row);
  const { value } = row;
  const isLong = typeof value === 'string' && (value.length > 60 || value.includes('\n'));
  return (
    <div className={classes['selection'] ?? ''}>
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Text size="xs" ff="monospace" c="dimmed" truncate="start" title={`${text('path')}: ${path.slice(0, 2_000)}`}>{path.length > 400 ? `…${path.slice(-400)}` : path}</Text>
        <Group gap={4} wrap="nowrap">
          {path !== '' && <Copied label={text('copyPath')} content={() => path} />}
          <Copied label={text('copyValue')} content={() => (typeof value === 'string' ? value : isContainer(value) ? jsonText(value) : String(value))} />
        </Group>
      </Group>
      {isLong && (
        <>
          <pre className={classes['whole'] ?? ''} tabIndex={0} aria-label={text('whole')}>{visible(value.slice(0, MOST_LETTERS))}</pre>
          {value.length > MOST_LETTERS && <Text size="xs" c="dimmed">{text('cut', { count: MOST_LETTERS })}</Text>}
        </>
      )}
    </div>
  );
}

/** Nothing is written out before somebody wants it. */
function Copied({ label, content }: { readonly label: string; readonly content: () => string }) {
  const text = useTexts(viewerTexts);
  const { copied, copy, error } = useClipboard();
  return <Button size="compact-xs" variant="default" aria-live="polite" onClick={() => copy(content())}>{error !== null ? text('notCopied') : copied ? text('copied') : label}</Button>;
}
