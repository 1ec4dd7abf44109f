import { notifications } from '@mantine/notifications';
import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { isTyping } from '../commands/shortcut.js';
import { translate } from '../texts/texts.js';
import { copySelected, paste, removeSelected } from './canvas-actions.js';
import { canvasTexts } from './canvas-texts.js';

/** Copies and pastes parts of a workflow as plain text: it can be kept, mailed and read. Fields and selected text keep their own. */
export function useCanvasClipboard(isReadOnly: boolean): void {
  const catalogue = useCatalogue();
  const { screenToFlowPosition } = useReactFlow();
  useEffect(() => {
    let pointer: { readonly x: number; readonly y: number } | undefined;
    const onMove = ({ clientX, clientY, target }: PointerEvent): void => {
      pointer = target instanceof Element && target.closest('[data-canvas]') !== null ? { x: clientX, y: clientY } : undefined;
    };
    const onCopy = (event: ClipboardEvent): void => {
      if (isForText(event)) return;
      const text = copySelected();
      if (text === undefined) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut' && !isReadOnly) removeSelected();
    };
    const take = (text: string): void => {
      if (isReadOnly) return;
      const issues = paste(text, { catalogue, position: pointer === undefined ? undefined : screenToFlowPosition(pointer) });
      const [first] = issues;
      if (first !== undefined) notifications.show({ color: 'red', title: translate(canvasTexts, 'nothingToPaste'), message: first.path === '' ? first.message : `${first.path}: ${first.message}`, autoClose: 8_000 });
    };
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (isForText(event) || text === '') return;
      event.preventDefault();
      take(text);
    };
    // The menu's own "Paste": browsers let a page read the clipboard only where a person allows it.
    const onOrder = (): void => {
      pointer = undefined;
      void (navigator.clipboard?.readText?.() ?? Promise.reject(new Error('no clipboard'))).then(take, () => notifications.show({ message: translate(canvasTexts, 'pasteHint') }));
    };
    document.addEventListener('pointermove', onMove, { passive: true });
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    globalThis.addEventListener('rookery paste', onOrder);
    return () => {
      document.removeEventListener('pointermove', onMove);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
      globalThis.removeEventListener('rookery paste', onOrder);
    };
  }, [catalogue, screenToFlowPosition, isReadOnly]);
}

function isForText(event: ClipboardEvent): boolean {
  const isMarked = event.type !== 'paste' && globalThis.getSelection()?.isCollapsed === false;
  return isTyping(event.target) || isTyping(document.activeElement) || isMarked;
}
