import { Textarea } from '@mantine/core';
import { lazy, Suspense, useLayoutEffect, useRef } from 'react';
import type { CodeEditorProps, TextRange } from './code-editor.js';

const RETRY_MS = 2_000;

const CodeEditor = lazy(() => arrived(() => import('./code-editor.js')));

/** Tries until it comes: without a line the plain field serves, and losing the whole form would be worse. */
async function arrived<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
    }
  }
}

/** The code editor; until it is loaded a plain field with the same text, which can be typed into already. Who types goes on in the other without a stop. */
export function LazyEditor(props: CodeEditorProps) {
  const left = useRef<TextRange>(undefined);
  return <Suspense fallback={<PlainEditor {...props} onLeave={(range) => { left.current = range; }} />}><CodeEditor {...props} focusAt={() => left.current} /></Suspense>;
}

const BORDERS = 2;

/**
 * `onLeave`: called when the field goes, with what is selected in it if it has the focus. It is as high as the editor that comes in its place:
 * an open menu whose button moved out of sight would close.
 */
function PlainEditor({ id, label, value, onChange, isReadOnly = false, isSingleLine = false, placeholder = '', minHeight, onLeave }: CodeEditorProps & { readonly onLeave: (range: TextRange | undefined) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const leave = useRef(onLeave);
  useLayoutEffect(() => {
    leave.current = onLeave;
  });
  useLayoutEffect(() => {
    const { current: area } = field;
    return () => leave.current(area === null || document.activeElement !== area ? undefined : { anchor: area.selectionStart, head: area.selectionEnd });
  }, []);
  return <Textarea ref={field} {...(id === undefined ? {} : { id })} aria-label={label} value={value} placeholder={placeholder} readOnly={isReadOnly} autosize minRows={isSingleLine ? 1 : 3} maxRows={20} ff="monospace" {...(minHeight === undefined ? {} : { styles: { input: { minHeight: minHeight + BORDERS } } })} onChange={(event) => onChange(event.currentTarget.value)} />;
}
