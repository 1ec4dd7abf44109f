import { Text } from '@mantine/core';
import { useCallback, useId, useMemo, useRef } from 'react';
import { useTexts } from '../../texts/texts.js';
import { codeCompletion, handlerNames } from '../completions.js';
import { FieldFrame, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { FieldMenu } from '../field-menu.js';
import { useCodeFaults } from '../code-faults.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { LazyEditor } from '../lazy-editor.js';
import { useNames } from '../use-names.js';
import { useCodeCheck } from '../use-previews.js';
import { useKnownTables } from '../known-tables.js';
import { sqlCompletion } from '../sql-completion.js';
import { TableMenu } from '../table-menu.js';
import { textOf } from './text-field.js';
import type { EditorLanguage } from '../code-editor.js';

/** JavaScript, TypeScript or SQL, with completion from the shapes of recorded events and faults at their lines. */
export function CodeField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const names = useNames();
  const { isReadOnly } = useFormState();
  const code = textOf(value);
  const language = useCodeLanguage(field.language);
  const check = useCodeCheck(code, language);
  const ran = useCodeFaults();
  const faults = useMemo(() => [...(check.data?.issues ?? []), ...ran], [check.data, ran]);
  const known = useFaults(path);
  const insert = useRef<((text: string) => void) | undefined>(undefined);
  const isScript = language === 'javascript' || language === 'typescript';
  const { browse } = field;
  const { known: { tables } } = useKnownTables(browse, language === 'sql' && !isReadOnly);
  const complete = useCallback(
    (whole: string, position: number) => (isScript ? codeCompletion(whole, position, names) : language === 'sql' ? sqlCompletion(whole, position, tables) : undefined),
    [isScript, language, names, tables],
  );
  const put = (fieldPath: string): void => {
    const [event] = handlerNames(code);
    insert.current?.(isScript ? `${event}.${fieldPath}` : fieldPath);
  };
  return (
    <FieldFrame {...props} id={id} tools={isReadOnly ? undefined : browse === undefined ? <FieldMenu label={field.title} onPick={put} /> : <TableMenu field={field} browse={browse} onPick={(name) => insert.current?.(name)} />}>
      <LazyEditor id={id} label={field.title} describedBy={`${id}-description`} value={code} language={language} isReadOnly={isReadOnly} hasFault={known.length > 0 || faults.length > 0} faults={faults} minHeight={120} maxHeight={520} {...(isScript || browse !== undefined ? { complete } : {})} onChange={onChange} onReady={(ready) => { insert.current = ready; }} />
      <div aria-live="polite">
        {faults.map(({ message, line }) => <Text key={`${line} ${message}`} size="xs" c="red">{line === undefined ? message : text('line', { line, message })}</Text>)}
        {faults.length === 0 && isScript && <Text size="xs" c="dimmed">{text('codeHint')}</Text>}
      </div>
    </FieldFrame>
  );
}

/** An option named `language` beside the code says more than the manifest. */
function useCodeLanguage(marked: string | undefined): EditorLanguage {
  const { language } = useFormState();
  if (marked === 'sql') return 'sql';
  if (marked !== 'javascript') return 'plain';
  return language === 'typescript' ? 'typescript' : 'javascript';
}
