import { Handle, Position, type NodeProps } from '@xyflow/react';
import { IconAlertTriangleFilled, IconPlus } from '@tabler/icons-react';
import { memo, use } from 'react';
import { translate, useTexts } from '../texts/texts.js';
import { inputPlace, type PortPlace } from './agent-geometry.js';
import { iconOf } from './agent-looks.js';
import { AgentActivityLine } from './agent-status.js';
import { FarContext, useCanvasContext } from './canvas-context.js';
import type { AgentNode } from './canvas-items.js';
import { openPicker } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import classes from './agent-node.module.css';

/** An agent: its kind by shape, its type by picture, its outputs at the right. */
export const AgentNodeView = memo(function AgentNodeView({ id, data, selected }: NodeProps<AgentNode>) {
  const isFar = use(FarContext);
  const { isReadOnly } = useCanvasContext();
  const { manifest, title, places, issues, firstIssue } = data;
  const kind = manifest?.kind ?? 'step';
  const Icon = iconOf(manifest);
  if (isFar) {
    return <div className={`${classes['agent']} ${classes[kind]} ${classes['far']}`} data-selected={selected || undefined} data-issues={issues > 0 || undefined}><Icon size={40} aria-hidden /></div>;
  }
  return (
    <div className={`${classes['agent']} ${classes[kind]}`} data-selected={selected || undefined} data-unknown={manifest === undefined || undefined} data-issues={issues > 0 || undefined}>
      <span className={classes['icon']}><Icon size={20} stroke={1.7} aria-hidden /></span>
      <span className={classes['words']}>
        <span className={classes['title']} title={title}>{title}</span>
        <span className={classes['type']}>{manifest === undefined ? translate(canvasTexts, 'unknownType', { type: data.agent.type }) : manifest.title}</span>
        <AgentActivityLine slug={id} />
      </span>
      {issues > 0 && <IssueBadge count={issues} message={firstIssue ?? ''} />}
      {data.hasInput && <Handle type="target" id="in" position={Position.Left} className={classes['input']} style={{ top: inputPlace.y }} isConnectable={!isReadOnly} isConnectableStart={!isReadOnly} />}
      <Outputs slug={id} title={title} places={places} linkedPorts={data.linkedPorts} isReadOnly={isReadOnly} />
    </div>
  );
});

interface OutputsProps {
  readonly slug: string;
  readonly title: string;
  readonly places: readonly PortPlace[];
  readonly linkedPorts: string;
  readonly isReadOnly: boolean;
}

function Outputs({ slug, title, places, linkedPorts, isReadOnly }: OutputsProps) {
  const linked = linkedPorts.split(' ');
  const areSeveral = places.filter(({ isError }) => !isError).length > 1;
  return places.map((place) => (
    <Output key={place.name} slug={slug} title={title} place={place} isLinked={linked.includes(place.name)} isNamed={areSeveral || place.isError} isReadOnly={isReadOnly} />
  ));
}

interface OutputProps {
  readonly slug: string;
  readonly title: string;
  readonly place: PortPlace;
  readonly isLinked: boolean;
  readonly isNamed: boolean;
  readonly isReadOnly: boolean;
}

function Output({ slug, title, place, isLinked, isNamed, isReadOnly }: OutputProps) {
  const text = useTexts(canvasTexts);
  const { name, y, isError, isMissing } = place;
  return (
    <Handle type="source" id={name} position={Position.Right} className={`${classes['output']} ${isError ? classes['error'] : ''}`} style={{ top: y }} isConnectable={!isReadOnly} data-linked={isLinked || undefined} data-missing={isMissing}>
      {isNamed && <span className={classes['port']}>{place.title}</span>}
      {!isLinked && !isReadOnly && (
        <button type="button" className={`${classes['plus']} nopan`} tabIndex={-1} aria-label={`${text('addAfter', { title })}: ${place.title}`} title={text('addAfter', { title })} onClick={(event) => {
          event.stopPropagation();
          openPicker({ kind: 'after', from: slug, port: name });
        }}><IconPlus size={14} aria-hidden /></button>
      )}
    </Handle>
  );
}

function IssueBadge({ count, message }: { readonly count: number; readonly message: string }) {
  const text = useTexts(canvasTexts);
  const label = text('issueCount', { count, message });
  return <span className={classes['issues']} role="img" aria-label={label} title={label}><IconAlertTriangleFilled size={14} aria-hidden />{count > 1 && count}</span>;
}
