import { autocompletion, closeBrackets, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, Prec, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup, minimalSetup } from 'codemirror';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Completion } from './completions.js';
import { draggedField } from './drag-field.js';
import { liquidOutput } from './field-paths.js';
import classes from './forms.module.css';

export type EditorLanguage = 'liquid' | 'javascript' | 'typescript' | 'sql' | 'json' | 'plain';

/** A fault at a place; lines and columns count from 1. */
export interface PlacedFault {
  readonly message: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Counted in UTF-16 units from the start of the text. */
export interface TextRange {
  readonly anchor: number;
  readonly head: number;
}

export interface CodeEditorProps {
  readonly id?: string;
  /** Said by screen readers. */
  readonly label: string;
  readonly describedBy?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly language: EditorLanguage;
  readonly isSingleLine?: boolean;
  readonly isReadOnly?: boolean;
  readonly hasFault?: boolean;
  readonly placeholder?: string;
  readonly faults?: readonly PlacedFault[];
  readonly complete?: (text: string, position: number) => Completion | undefined;
  readonly onFocus?: () => void;
  /** Gets the way to put text at the cursor. */
  readonly onReady?: (insert: ((text: string) => void) | undefined) => void;
  /** Asked once, when it is there: where it shall have the focus at once. */
  readonly focusAt?: () => TextRange | undefined;
  readonly minHeight?: number;
  readonly maxHeight?: number;
}

const noFaults: readonly PlacedFault[] = [];
const fromOutside = Annotation.define<boolean>();

/** CodeMirror as a field of a form. Load it lazily: it is heavy. Tab leaves it, as it leaves every field. */
export default function CodeEditor(props: CodeEditorProps) {
  const { value, faults = noFaults, isReadOnly = false, language } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  const settings = useRef({ language: new Compartment(), access: new Compartment() });
  useLayoutEffect(() => {
    latest.current = props;
  });
  // Before anything else can happen: no key may fall between the plain field and this one.
  useLayoutEffect(() => {
    if (place.current === null) return undefined;
    const { current: given } = latest;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: given.value,
        extensions: [extensionsOf(latest), settings.current.language.of(languageOf(given.language)), settings.current.access.of(EditorState.readOnly.of(given.isReadOnly === true))],
      }),
    });
    view.current = editor;
    const at = given.focusAt?.();
    if (at !== undefined) {
      const { length } = editor.state.doc;
      editor.dispatch({ selection: { anchor: Math.min(at.anchor, length), head: Math.min(at.head, length) } });
      editor.focus();
    }
    latest.current.onReady?.((text) => {
      editor.dispatch(editor.state.replaceSelection(text));
      editor.focus();
    });
    return () => {
      latest.current.onReady?.(undefined);
      editor.destroy();
    };
  }, []);
  useEffect(() => {
    const { current: editor } = view;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, annotations: fromOutside.of(true) });
  }, [value]);
  useEffect(() => view.current?.dispatch({ effects: [settings.current.language.reconfigure(languageOf(language)), settings.current.access.reconfigure(EditorState.readOnly.of(isReadOnly))] }), [language, isReadOnly]);
  // An empty change makes the editor ask again what is said of it.
  useEffect(() => view.current?.dispatch({}), [props.label, props.describedBy]);
  useEffect(() => {
    const { current: editor } = view;
    if (editor !== null) editor.dispatch(setDiagnostics(editor.state, faults.map((fault) => diagnosticOf(editor.state, fault))));
  }, [faults]);
  return <div ref={place} className={classes['editor']} data-fault={props.hasFault === true} />;
}

function extensionsOf(latest: { readonly current: CodeEditorProps }): Extension {
  const { id, isSingleLine = false, minHeight, maxHeight = 480, language } = latest.current;
  const isCode = !isSingleLine && language !== 'liquid' && language !== 'plain';
  return [
    // Runs the agent, which the page listens for.
    Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => true, stopPropagation: false, preventDefault: false }, ...completionKeymap])),
    isCode ? [basicSetup, lintGutter()] : [minimalSetup, drawSelection(), closeBrackets()],
    autocompletion({ override: [(context) => completionOf(context, latest)], activateOnTyping: true, icons: false }),
    syntaxHighlighting(colours, { fallback: false }),
    theme(minHeight, maxHeight, isSingleLine),
    isSingleLine ? EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change)) : EditorView.lineWrapping,
    latest.current.placeholder === undefined ? [] : placeholder(latest.current.placeholder),
    EditorView.contentAttributes.of(() => said(latest.current)),
    EditorView.contentAttributes.of({ ...(id === undefined ? {} : { id }), 'aria-multiline': String(!isSingleLine), spellcheck: 'false', tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((change) => change.annotation(fromOutside) === true)) latest.current.onChange(update.state.doc.toString());
      if (update.focusChanged && update.view.hasFocus) latest.current.onFocus?.();
    }),
    EditorView.domEventHandlers({ drop: (event, editor) => dropField(event, editor, language) }),
  ];
}

/** What screen readers say of it; a row that is renamed takes its editor with it. */
function said({ label, describedBy }: CodeEditorProps): Record<string, string> {
  return { 'aria-label': label, ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }) };
}

/** A field of the input pane becomes what the language calls it. */
function dropField(event: DragEvent, editor: EditorView, language: EditorLanguage): boolean {
  const path = draggedField(event.dataTransfer);
  if (path === undefined || editor.state.readOnly) return false;
  event.preventDefault();
  const at = editor.posAtCoords({ x: event.clientX, y: event.clientY }) ?? editor.state.doc.length;
  const text = language === 'liquid' ? liquidOutput(path) : path;
  editor.dispatch({ changes: { from: at, insert: text }, selection: { anchor: at + text.length } });
  editor.focus();
  return true;
}

function completionOf(context: CompletionContext, latest: { readonly current: CodeEditorProps }): CompletionResult | null {
  const found = latest.current.complete?.(context.state.doc.toString(), context.pos);
  if (found === undefined || found.suggestions.length === 0) return null;
  return { from: found.from, options: found.suggestions.map(({ label, detail, kind }) => ({ label, type: kind, ...(detail === undefined ? {} : { detail: detail.slice(0, 60) }) })), validFor: /^[\w.[\]"$-]*$/ };
}

function diagnosticOf(state: EditorState, { message, line = 1, column = 1 }: PlacedFault): Diagnostic {
  const at = state.doc.line(Math.max(1, Math.min(line, state.doc.lines)));
  const from = Math.min(at.to, at.from + Math.max(0, column - 1));
  return { from, to: Math.max(from, at.to), severity: 'error', message };
}

function languageOf(language: EditorLanguage): Extension {
  switch (language) {
    case 'javascript': return javascript();
    case 'typescript': return javascript({ typescript: true });
    case 'sql': return sql();
    case 'json': return json();
    case 'liquid':
    case 'plain': return [];
  }
}

/** Colours that keep a contrast of 4.5:1 on the page, light and dark. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword, tags.operatorKeyword], color: 'light-dark(#7a2fb5, #d0a8ff)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#1a6b34, #8fd6a4)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#a33b00, #ffb383)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'light-dark(#5c6370, #a3aab8)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.attributeName], color: 'light-dark(#1a56a8, #9cc4ff)' },
  { tag: [tags.function(tags.variableName), tags.typeName, tags.className], color: 'light-dark(#006270, #7fd5e0)' },
  { tag: tags.invalid, color: 'light-dark(#b3261e, #ff9d94)' },
]);

function theme(minHeight: number | undefined, maxHeight: number, isSingleLine: boolean): Extension {
  return EditorView.theme({
    '&': { backgroundColor: 'transparent', color: 'var(--mantine-color-text)', maxHeight: `${maxHeight}px` },
    '.cm-content': { fontFamily: 'var(--mantine-font-family-monospace)', padding: isSingleLine ? '8px 0' : '6px 0', caretColor: 'var(--mantine-color-text)', ...(minHeight === undefined ? {} : { minHeight: `${minHeight}px` }) },
    '.cm-scroller': { overflow: 'auto', fontFamily: 'var(--mantine-font-family-monospace)' },
    '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--mantine-color-dimmed)', border: 'none' },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'light-dark(rgba(0,0,0,.04), rgba(255,255,255,.05))' },
    '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'light-dark(#cfdcf5, #35507f) !important' },
    '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
    '.cm-placeholder': { color: 'var(--mantine-color-placeholder)' },
    '.cm-tooltip': { backgroundColor: 'var(--mantine-color-body)', border: '1px solid var(--mantine-color-default-border)', color: 'var(--mantine-color-text)', zIndex: '400' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--mantine-primary-color-filled)', color: 'var(--mantine-primary-color-contrast)' },
    '.cm-completionDetail': { color: 'inherit', opacity: '.8', fontStyle: 'normal', marginLeft: '1em' },
    '.cm-matchingBracket': { backgroundColor: 'light-dark(#d9e4d9, #2f4a35) !important' },
  });
}
