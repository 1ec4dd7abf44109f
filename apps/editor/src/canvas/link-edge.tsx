import { BaseEdge, getBezierPath, type EdgeProps } from '@xyflow/react';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { memo, use, useState } from 'react';
import { change, useDraft } from '../document/draft-store.js';
import { agentOf, type Link } from '../document/graph-document.js';
import { removeLink } from '../document/links.js';
import { useLinkActivity } from '../live/live-store.js';
import { useLanguage } from '../texts/language.js';
import { translate, useTexts } from '../texts/texts.js';
import { useIsStepLink, useTriedLink } from '../trying/try-overlay.js';
import { FarContext, useCanvasContext } from './canvas-context.js';
import type { LinkEdge } from './canvas-items.js';
import { openPicker, useCanvas } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import { labelPlace } from './link-label-place.js';
import { shortNumber } from './short-number.js';
import classes from './link-edge.module.css';

const CONTROLS = { width: 56, height: 26 };
/** Clear of the counts, and near enough that the pointer gets there over the line. */
const CONTROLS_ABOVE = 10;

/** A link: a smooth line with what went over it, and on hover or focus what can be done with it. */
export const LinkEdgeView = memo(function LinkEdgeView({ id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected, data }: EdgeProps<LinkEdge>) {
  const isFar = use(FarContext);
  const { isReadOnly } = useCanvasContext();
  const isSpliceTarget = useCanvas((state) => state.spliceTarget === id);
  // The buttons of a hundred links in sight would be a quarter of all that is drawn, and never be seen.
  const [isNear, setNear] = useState(false);
  const [path, middleX, middleY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const { x, y } = labelPlace({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, { twin: data?.twin ?? 0, middle: { x: middleX, y: middleY } });
  const link = data?.link;
  const className = [classes['line'], data?.isError === true ? classes['error'] : '', selected === true ? classes['selected'] : '', isSpliceTarget ? classes['target'] : ''].join(' ');
  return (
    <g onPointerEnter={() => setNear(true)} onPointerLeave={() => setNear(false)}>
      <BaseEdge path={path} interactionWidth={22} className={className} />
      {!isFar && link !== undefined && <LinkLabel link={link} x={x} y={y} isPinned={data?.isPinned === true} />}
      {!isFar && link !== undefined && !isReadOnly && (isNear || selected === true) && <LinkControls id={id} link={link} x={x} y={y} />}
    </g>
  );
});

interface LabelProps {
  readonly link: Link;
  readonly x: number;
  readonly y: number;
}

/** How many events passed, and how many wait. Drawn as a picture: text in a page of its own for each link costs too much. */
const LinkLabel = memo(function LinkLabel({ link, x, y, isPinned }: LabelProps & { readonly isPinned: boolean }) {
  const { workflowId } = useCanvasContext();
  const activity = useLinkActivity(workflowId, link);
  const language = useLanguage();
  const tried = useTriedLink(link);
  const isStep = useIsStepLink(link);
  const passed = tried ?? activity?.passed ?? 0;
  const lag = tried === undefined ? (activity?.lag ?? 0) : 0;
  if (passed === 0 && lag === 0 && !isPinned && tried === undefined) return null;
  const words = `${passed > 0 || tried !== undefined ? shortNumber(passed, language) : ''}${lag > 0 ? ` +${shortNumber(lag, language)}` : ''}`.trim();
  const width = Math.max(0, words.length * 6.2) + (isPinned ? 14 : 0) + 10;
  return (
    <g className={classes['label']} transform={`translate(${x},${y})`} data-lag={lag > 0 || undefined} data-tried={tried !== undefined || undefined} data-step={isStep || undefined}>
      <title>{[translate(canvasTexts, tried === undefined ? 'passed' : 'triedPassed', { count: passed }), lag > 0 ? translate(canvasTexts, 'waiting', { count: lag }) : '', isPinned ? translate(canvasTexts, 'pinnedShort') : ''].filter((part) => part !== '').join(', ')}</title>
      <rect x={-width / 2} y={-8.5} width={width} height={17} rx={8.5} />
      {isPinned && <path className={classes['pin']} transform={`translate(${-width / 2 + 5},-5.5)`} d="M3 1h5v1L7 3v2.5L9 7.2V8H6v3H5V8H2v-.8L4 5.5V3L3 2z" />}
      <text x={isPinned ? 7 : 0} y={0.5}>{words}</text>
    </g>
  );
});

function LinkControls({ id, link, x, y }: LabelProps & { readonly id: string }) {
  const text = useTexts(canvasTexts);
  return (
    <foreignObject className={`${classes['controls']} nopan`} x={x - CONTROLS.width / 2} y={y - CONTROLS.height - CONTROLS_ABOVE} {...CONTROLS}>
      <span className={classes['buttons']}>
        <button type="button" tabIndex={-1} aria-label={text('addOnLink')} title={text('addOnLink')} onClick={(event) => {
          event.stopPropagation();
          openPicker({ kind: 'into', link: id });
        }}><IconPlus size={15} aria-hidden /></button>
        <button type="button" tabIndex={-1} aria-label={text('unlinked')} title={text('unlinked')} onClick={(event) => {
          event.stopPropagation();
          change(text('unlinked'), (document) => removeLink(document, link));
        }}><IconTrash size={15} aria-hidden /></button>
      </span>
    </foreignObject>
  );
}

/** A link in words: `Lots → Score`, with its port where it is not the usual one. */
export function linkTitle({ from, port, to }: Link): string {
  const { document } = useDraft.getState();
  const name = (slug: string) => agentOf(document, slug)?.title ?? slug;
  return `${name(from)}${port === 'out' ? '' : ` (${port})`} → ${name(to)}`;
}
