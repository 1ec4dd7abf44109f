import { NodeResizer, type NodeProps } from '@xyflow/react';
import { memo, useState, type ReactNode } from 'react';
import { change } from '../document/draft-store.js';
import type { Box, ItemId } from '../document/graph-document.js';
import { editGroup, editNote, noteColors } from '../document/notes-and-groups.js';
import { useTexts } from '../texts/texts.js';
import { useCanvasContext } from './canvas-context.js';
import type { GroupNode, NoteNode } from './canvas-items.js';
import { canvasTexts } from './canvas-texts.js';
import classes from './frame-nodes.module.css';

/** A note: text that a person left on the canvas. Double click writes. */
export const NoteNodeView = memo(function NoteNodeView({ id, data, selected }: NodeProps<NoteNode>) {
  const text = useTexts(canvasTexts);
  const { isReadOnly } = useCanvasContext();
  const [isWriting, setWriting] = useState(false);
  const end = (written: string): void => {
    setWriting(false);
    change(text('noteEdited'), (document) => editNote(document, id, { text: written.slice(0, 10_000) }));
  };
  return (
    <Frame id={id} kind="note" color={data.color} isSelected={selected}>
      {isWriting
        ? <textarea className={`${classes['text']} nodrag nowheel`} ref={focusAtEnd} defaultValue={data.text} aria-label={text('noteText')} placeholder={text('notePlaceholder')} onBlur={(event) => end(event.currentTarget.value)} onKeyDown={(event) => {
            if (event.key === 'Escape') event.currentTarget.blur();
            event.stopPropagation();
          }} />
        : <div className={`${classes['text']} nowheel`} data-edit={isReadOnly ? undefined : ''} onDoubleClick={() => setWriting(!isReadOnly)}>{data.text === '' ? <span className={classes['hint']}>{text('notePlaceholder')}</span> : data.text}</div>}
    </Frame>
  );
});

/** A frame around agents; what lies in it moves with it. */
export const GroupNodeView = memo(function GroupNodeView({ id, data, selected }: NodeProps<GroupNode>) {
  const text = useTexts(canvasTexts);
  const { isReadOnly } = useCanvasContext();
  const [isWriting, setWriting] = useState(false);
  const end = (title: string): void => {
    setWriting(false);
    change(text('groupEdited'), (document) => editGroup(document, id, { title: title.trim().slice(0, 200) }));
  };
  return (
    <Frame id={id} kind="group" color={data.color} isSelected={selected}>
      {isWriting
        ? <input className={`${classes['title']} nodrag`} ref={focusAtEnd} defaultValue={data.title} aria-label={text('groupTitle')} onBlur={(event) => end(event.currentTarget.value)} onKeyDown={(event) => {
            if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
            event.stopPropagation();
          }} />
        : <div className={classes['title']} data-edit={isReadOnly ? undefined : ''} onDoubleClick={() => setWriting(!isReadOnly)}>{data.title === '' ? <span className={classes['hint']}>{text('groupPlaceholder')}</span> : data.title}</div>}
    </Frame>
  );
});

interface FrameProps {
  readonly id: ItemId;
  readonly kind: 'note' | 'group';
  readonly color: string;
  readonly isSelected: boolean;
  readonly children: ReactNode;
}

function Frame({ id, kind, color, isSelected, children }: FrameProps) {
  const text = useTexts(canvasTexts);
  const { isReadOnly } = useCanvasContext();
  const edit = (label: string, changes: Partial<Box> & { readonly color?: string }): void => change(label, (document) => (kind === 'note' ? editNote(document, id, changes) : editGroup(document, id, changes)));
  const isEditable = isSelected && !isReadOnly;
  return (
    <div className={`${classes['frame']} ${classes[kind]}`} data-color={noteColors.some((known) => known === color) ? color : 'gray'} data-selected={isSelected || undefined}>
      <NodeResizer isVisible={isEditable} minWidth={120} minHeight={64} onResizeEnd={(_, { x, y, width, height }) => edit(text('resized'), { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) })} />
      {isEditable && (
        <div className={`${classes['colors']} nodrag`}>
          {noteColors.map((name) => <button key={name} type="button" data-color={name} aria-pressed={name === color} aria-label={text('colour', { name: text(`color_${name}`) })} onClick={() => edit(text('coloured'), { color: name })} />)}
        </div>
      )}
      {children}
    </div>
  );
}

function focusAtEnd(field: HTMLTextAreaElement | HTMLInputElement | null): void {
  field?.focus();
  field?.setSelectionRange(field.value.length, field.value.length);
}
