import { Textarea } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { CodeEditorProps } from './code-editor.js';

const CodeEditor = lazy(() => import('./code-editor.js'));

/** The code editor; until it is loaded a plain field with the same text, which can be typed into already. */
export function LazyEditor(props: CodeEditorProps) {
  const { id, label, value, onChange, isReadOnly = false, isSingleLine = false, placeholder = '' } = props;
  const plain = <Textarea {...(id === undefined ? {} : { id })} aria-label={label} value={value} placeholder={placeholder} readOnly={isReadOnly} autosize minRows={isSingleLine ? 1 : 3} maxRows={20} ff="monospace" onChange={(event) => onChange(event.currentTarget.value)} />;
  return <Suspense fallback={plain}><CodeEditor {...props} /></Suspense>;
}
