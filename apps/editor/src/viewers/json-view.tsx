import { ActionIcon, Alert, Group, Text, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSearch } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useDeferredValue, useEffect, useId, useLayoutEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { useTexts } from '../texts/texts.js';
import { JsonLine } from './json-line.js';
import { firstOpen, isContainer, jsonRows, SHOWN_AT_ONCE, SHOWN_MORE, type JsonRow, type JsonTree } from './json-rows.js';
import { isAtMatch, MOST_MATCHES, revealed, searchJson } from './json-search.js';
import { JsonSelection } from './json-selection.js';
import { readText } from './shown-value.js';
import { useWindow } from './use-window.js';
import { viewerTexts } from './viewer-texts.js';
import classes from './viewers.module.css';

export interface JsonViewProps {
  /** JSON text; text that is none is shown as one text value. Wins over `value`. */
  readonly text?: string | undefined;
  readonly value?: JsonValue | undefined;
  /** What the search begins with. */
  readonly filter?: string | undefined;
  /** The greatest height; default 420 px. */
  readonly maxHeight?: number | string | undefined;
  /** What it is, for screen readers. */
  readonly label?: string | undefined;
}

const LINE = 22;

/** JSON as a tree that opens where one looks. It stays quick at a megabyte and at a thousand levels: only lines in sight are drawn. */
export function JsonView({ text, value, filter, maxHeight = 420, label }: JsonViewProps) {
  const read = useMemo(() => (text === undefined ? { value: value ?? null, isJson: true } : readText(text)), [text, value]);
  // Another value is another tree: nothing of the old one stays open.
  return <JsonTreeView key={useVersion(read.value)} root={read.value} isJson={read.isJson} filter={filter ?? ''} maxHeight={maxHeight} label={label} />;
}

/** A number that grows with each new identity of a value. */
function useVersion(value: JsonValue): number {
  const [state, setState] = useState({ value, version: 0 });
  if (state.value === value) return state.version;
  setState({ value, version: state.version + 1 });
  return state.version + 1;
}

interface TreeProps {
  readonly root: JsonValue;
  readonly isJson: boolean;
  readonly filter: string;
  readonly maxHeight: number | string;
  readonly label: string | undefined;
}

function JsonTreeView({ root, isJson, filter, maxHeight, label }: TreeProps) {
  const translate = useTexts(viewerTexts);
  const id = useId();
  const [tree, setTree] = useState<JsonTree>(() => ({ open: firstOpen(root), shown: new Map() }));
  const [active, setActive] = useState(0);
  const rows = useMemo(() => jsonRows(root, tree), [root, tree]);
  const { place, shown, onScroll, bring } = useWindow(rows.length, LINE);
  const row = rows[Math.min(active, rows.length - 1)];
  const go = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
  };
  // After the lines are drawn: a line that was not there cannot be scrolled to.
  useLayoutEffect(() => bring(Math.min(active, rows.length - 1)), [active, rows, bring]);
  const toggle = (target: JsonRow, isOpen = target.isOpen !== true): void => setTree((old) => toggled(old, target, isOpen));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = stepOf(event.key, { row, rows, active, page: Math.max(1, shown.last - shown.first - 24) });
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (typeof step === 'number') go(step);
    else toggle(row, step.isOpen);
  };
  return (
    <div className={classes['json'] ?? ''}>
      {!isJson && <Alert color="gray" py={4} mb={4}>{translate('notJson')}</Alert>}
      <Search root={root} filter={filter} onMatch={(match) => {
        const next = revealed(tree, match);
        const found = jsonRows(root, next).findIndex((one) => isAtMatch(one, match));
        setTree(next);
        setActive(Math.max(0, found));
      }} />
      <div
        ref={place} role="tree" tabIndex={0} aria-label={label ?? translate('tree')} aria-activedescendant={row === undefined ? undefined : `${id}-${active}`}
        className={classes['tree'] ?? ''} style={{ maxHeight }} onScroll={onScroll} onKeyDown={onKeyDown}
      >
        <div style={{ height: rows.length * LINE, position: 'relative' }}>
          {rows.slice(shown.first, shown.last).map((one, offset) => {
            const index = shown.first + offset;
            return <JsonLine key={index} id={`${id}-${index}`} row={one} top={index * LINE} isActive={index === active} onChoose={() => setActive(index)} onToggle={() => toggle(one)} />;
          })}
        </div>
      </div>
      {row !== undefined && row.held === undefined && <JsonSelection row={row} />}
    </div>
  );
}

/** The tree after a line was opened, closed, or asked for more. */
function toggled({ open, shown }: JsonTree, { value, held }: JsonRow, isOpen: boolean): JsonTree {
  if (!isContainer(value)) return { open, shown };
  if (held !== undefined) return { open, shown: new Map([...shown, [value, (shown.get(value) ?? SHOWN_AT_ONCE) + SHOWN_MORE]]) };
  const next = new Set(open);
  if (isOpen) next.add(value);
  else next.delete(value);
  return { open: next, shown };
}

function stepOf(key: string, { row, rows, active, page }: { readonly row: JsonRow; readonly rows: readonly JsonRow[]; readonly active: number; readonly page: number }): number | { readonly isOpen: boolean } | undefined {
  switch (key) {
    case 'ArrowDown': return active + 1;
    case 'ArrowUp': return active - 1;
    case 'PageDown': return active + page;
    case 'PageUp': return active - page;
    case 'Home': return 0;
    case 'End': return rows.length - 1;
    case 'ArrowRight': return row.isOpen === false ? { isOpen: true } : active + (row.isOpen === true ? 1 : 0);
    case 'ArrowLeft': return row.isOpen === true ? { isOpen: false } : Math.max(0, rows.lastIndexOf(row.up ?? row, active));
    case 'Enter': case ' ': return row.isOpen === undefined && row.held === undefined ? active : { isOpen: row.isOpen !== true };
    default: return undefined;
  }
}

function Search({ root, filter, onMatch }: { readonly root: JsonValue; readonly filter: string; readonly onMatch: (match: ReturnType<typeof searchJson>[number]) => void }) {
  const translate = useTexts(viewerTexts);
  const [typed, setTyped] = useState(filter);
  const [at, setAt] = useState(-1);
  const text = useDeferredValue(typed);
  const matches = useMemo(() => searchJson(root, text), [root, text]);
  const go = (index: number): void => {
    if (matches.length === 0) return;
    const next = (index + matches.length) % matches.length;
    const match = matches[next];
    setAt(next);
    if (match !== undefined) onMatch(match);
  };
  useEffect(() => go(0), [matches]);
  const count = matches.length === MOST_MATCHES ? `${MOST_MATCHES}+` : matches.length;
  return (
    <Group gap={4} mb={4} wrap="nowrap">
      <TextInput
        size="xs" flex={1} value={typed} placeholder={translate('search')} aria-label={translate('search')} leftSection={<IconSearch size={14} aria-hidden />}
        onChange={({ currentTarget }) => { setTyped(currentTarget.value); setAt(-1); }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          go(at + (event.shiftKey ? -1 : 1));
        }}
      />
      {text !== '' && <Text size="xs" c="dimmed" aria-live="polite" style={{ whiteSpace: 'nowrap' }}>{matches.length === 0 ? translate('matches', { count: 0 }) : translate('match', { at: Math.max(1, at + 1), count })}</Text>}
      {matches.length > 0 && (
        <>
          <ActionIcon size="sm" variant="subtle" aria-label={translate('previous')} onClick={() => go(at - 1)}><IconChevronUp size={14} /></ActionIcon>
          <ActionIcon size="sm" variant="subtle" aria-label={translate('next')} onClick={() => go(at + 1)}><IconChevronDown size={14} /></ActionIcon>
        </>
      )}
    </Group>
  );
}
