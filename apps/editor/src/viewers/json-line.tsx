import { useTexts } from '../texts/texts.js';
import { isContainer, isList, type JsonRow } from './json-rows.js';
import { cut } from './shown-value.js';
import { viewerTexts } from './viewer-texts.js';
import classes from './viewers.module.css';

/** Deeper lines are not moved further to the right; a number says how deep they are. */
const DEEPEST_INDENT = 16;

interface JsonLineProps {
  readonly id: string;
  readonly row: JsonRow;
  readonly top: number;
  readonly isActive: boolean;
  readonly onChoose: () => void;
  readonly onToggle: () => void;
}

/** One line of the tree. */
export function JsonLine({ id, row, top, isActive, onChoose, onToggle }: JsonLineProps) {
  const text = useTexts(viewerTexts);
  const { key, depth, isOpen, held } = row;
  const canToggle = isOpen !== undefined || held !== undefined;
  return (
    <div
      id={id} role="treeitem" aria-level={depth + 1} aria-selected={isActive} {...(isOpen === undefined ? {} : { 'aria-expanded': isOpen })}
      className={classes['line'] ?? ''} data-active={isActive || undefined} style={{ top, paddingLeft: 4 + Math.min(depth, DEEPEST_INDENT) * 14 }}
      onClick={() => { onChoose(); if (canToggle) onToggle(); }}
    >
      <span className={classes['arrow'] ?? ''} aria-hidden>{isOpen === undefined ? '' : isOpen ? '▾' : '▸'}</span>
      {depth > DEEPEST_INDENT && <span className={classes['depth'] ?? ''} title={text('level', { count: depth })}>{depth}</span>}
      {held === undefined ? (
        <>
          {key !== null && <span className={typeof key === 'number' ? (classes['index'] ?? '') : (classes['key'] ?? '')}>{typeof key === 'number' ? key : cut(key, 80)}:&nbsp;</span>}
          <ValueText row={row} />
        </>
      ) : <span className={classes['more'] ?? ''}>{text('more', { count: held })}</span>}
    </div>
  );
}

function ValueText({ row: { value, size } }: { readonly row: JsonRow }) {
  const text = useTexts(viewerTexts);
  if (isContainer(value)) {
    const count = text(isList(value) ? 'items' : 'fields', { count: size });
    return <span className={classes['count'] ?? ''}>{isList(value) ? '[ ]' : '{ }'} {count}</span>;
  }
  if (typeof value === 'string') return <span className={classes['string'] ?? ''}>{value === '' ? `"" (${text('emptyText')})` : `"${cut(value, 300)}"`}</span>;
  return <span className={classes[value === null ? 'null' : typeof value] ?? ''}>{String(value)}</span>;
}
