import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTexts } from '../texts/texts.js';
import { editorTexts } from './editor-texts.js';
import classes from './editor.module.css';

const stored = 'rookery inspector height';
const LEAST = 160;
const USUAL = 380;
const STEP = 32;
/** The canvas stays in sight above. */
const LEFT_FREE = 120;

interface EditorDockProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A panel below the canvas whose height a person chooses; it is remembered in this browser. A double click on its edge makes it as high as can be, and back. */
export function EditorDock({ label, children }: EditorDockProps) {
  const text = useTexts(editorTexts);
  const [height, setHeight] = useState(() => Number(localStorage.getItem(stored)) || USUAL);
  const place = useRef<HTMLElement>(null);
  const resize = (wanted: number): void => {
    const most = Math.max(LEAST, (place.current?.parentElement?.clientHeight ?? 900) - LEFT_FREE);
    const next = Math.round(Math.max(LEAST, Math.min(most, wanted)));
    setHeight(next);
    localStorage.setItem(stored, String(next));
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => event.currentTarget.setPointerCapture(event.pointerId);
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    resize((place.current?.getBoundingClientRect().bottom ?? 0) - event.clientY);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowUp: STEP, ArrowDown: -STEP, PageUp: 4 * STEP, PageDown: -4 * STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    resize(height + step);
  };
  return (
    <section ref={place} className={classes['dock']} style={{ height }} aria-label={label}>
      <div className={classes['splitter']} role="separator" aria-orientation="horizontal" aria-label={text('inspectorSize')} aria-valuenow={height} aria-valuemin={LEAST} tabIndex={0} onPointerDown={onPointerDown} onPointerMove={onPointerMove} onKeyDown={onKeyDown} onDoubleClick={() => resize(height > USUAL ? USUAL : Number.MAX_SAFE_INTEGER)} />
      <div className={classes['dockBody']}>{children}</div>
    </section>
  );
}
