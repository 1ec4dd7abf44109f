import { Group, Text } from '@mantine/core';
import type { JsonValue } from '@rookery/model';
import { useCallback, useRef, useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { liquidCompletion } from './completions.js';
import { FieldMenu } from './field-menu.js';
import { liquidOutput } from './field-paths.js';
import { useFormState } from './form-support.js';
import { formTexts } from './form-texts.js';
import { plainText } from './json.js';
import { LazyEditor } from './lazy-editor.js';
import { useNames } from './use-names.js';
import { hasTemplate, useTemplatePreview } from './use-previews.js';
import classes from './forms.module.css';

interface TemplateInputProps {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly isMultiline?: boolean;
  readonly hasFault?: boolean;
  /** One expression keeps its type: a list is shown as a list. */
  readonly isTyped?: boolean;
  readonly onChange: (text: string) => void;
}

/** A Liquid text with completion, fields by menu and by drag, and what it gives on the chosen event. */
export function TemplateInput({ id, label, value, placeholder = '', isMultiline = false, hasFault = false, isTyped = false, onChange }: TemplateInputProps) {
  const names = useNames();
  const { isReadOnly } = useFormState();
  const [isUsed, setUsed] = useState(false);
  const insert = useRef<((text: string) => void) | undefined>(undefined);
  const complete = useCallback((whole: string, position: number) => liquidCompletion(whole.slice(0, position), names), [names]);
  return (
    <div>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <div className={classes['grow']}>
          <LazyEditor {...(id === undefined ? {} : { id, describedBy: `${id}-description` })} label={label} value={value} onChange={onChange} language="liquid" isSingleLine={!isMultiline} isReadOnly={isReadOnly} hasFault={hasFault} placeholder={placeholder} complete={complete} minHeight={isMultiline ? 72 : 34} maxHeight={260} onFocus={() => setUsed(true)} onReady={(put) => { insert.current = put; }} />
        </div>
        {!isReadOnly && <FieldMenu label={label} onPick={(path) => (insert.current === undefined ? onChange(`${value}${liquidOutput(path)}`) : insert.current(liquidOutput(path)))} />}
      </Group>
      <TemplatePreview source={value} isWanted={isUsed || hasTemplate(value)} isTyped={isTyped} />
    </div>
  );
}

/** What a template gives; nothing for a plain text. */
export function TemplatePreview({ source, isWanted, isTyped = false }: { readonly source: JsonValue; readonly isWanted: boolean; readonly isTyped?: boolean }) {
  const text = useTexts(formTexts);
  const preview = useTemplatePreview(source, isWanted);
  if (preview === undefined) return null;
  const shown = preview.ok ? (isTyped ? plainText(preview.value) : preview.text) : '';
  return (
    <div aria-live="polite" className={classes['previewPlace']}>
      {preview.ok
        ? <Group gap={6} wrap="nowrap" align="baseline"><Text size="xs" c="dimmed">{text('preview')}</Text><pre className={classes['preview']}>{shown === '' ? text('empty') : shown}{preview.isCut === true ? '…' : ''}</pre></Group>
        : <Text size="xs" c="red">{preview.message}</Text>}
    </div>
  );
}
