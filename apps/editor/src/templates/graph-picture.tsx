import type { WorkflowDocument } from '@rookery/model';
import { useMemo } from 'react';
import { nodeHeight, nodeWidth, pictureOf } from './picture.js';

const MOST_LETTERS = 16;

/** A workflow as a small picture. */
export function GraphPicture({ document, label, height }: { readonly document: WorkflowDocument; readonly label: string; readonly height: number }) {
  const picture = useMemo(() => pictureOf(document), [document]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${picture.width} ${picture.height}`} width="100%" height={height} preserveAspectRatio="xMidYMid meet" style={{ maxWidth: picture.width }}>
      {picture.links.map((path, index) => <path key={index} d={path} fill="none" stroke="var(--mantine-color-dimmed)" strokeWidth={1.5} />)}
      {picture.nodes.map(({ slug, title, x, y }) => (
        <g key={slug} transform={`translate(${x} ${y})`}>
          <rect width={nodeWidth} height={nodeHeight} rx={8} fill="var(--mantine-color-body)" stroke="var(--mantine-primary-color-filled)" strokeWidth={1.5} />
          <text x={nodeWidth / 2} y={nodeHeight / 2 + 4} textAnchor="middle" fontSize={12} fill="var(--mantine-color-text)">{title.length > MOST_LETTERS ? `${title.slice(0, MOST_LETTERS - 1)}…` : title}</text>
        </g>
      ))}
    </svg>
  );
}
