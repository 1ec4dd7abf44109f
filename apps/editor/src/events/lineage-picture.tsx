import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTexts } from '../texts/texts.js';
import { deliveryLooks, unknownLook, type StatusLook } from '../viewers/status-looks.js';
import { cut } from '../viewers/shown-value.js';
import { useStatusWord } from '../viewers/status-mark.js';
import type { Lineage } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { layOutLineage } from './lineage-layout.js';
import { useNames } from './use-names.js';
import classes from './events.module.css';

const CELL = { width: 190, height: 58, box: 150, tall: 42 } as const;
const MOST_DRAWN = 150;
const looks: Readonly<Record<string, StatusLook>> = deliveryLooks;

/** The lineage drawn from left to right. What it shows stands in the list too, which is what keyboards and screen readers use. */
export function LineagePicture({ lineage, chosen, onChoose }: { readonly lineage: Lineage; readonly chosen: string | undefined; readonly onChoose: (id: string) => void }) {
  const text = useTexts(eventsTexts);
  const names = useNames();
  const word = useStatusWord();
  const { drawn, held, layout } = useMemo(() => {
    const events = [...lineage.ancestors, lineage.event, ...lineage.descendants];
    const all = [
      ...events.map((event) => ({ id: event.id, parents: event.parents, title: names.agent(event.workflowId, event.agent), small: `${event.id}${event.port === 'out' ? '' : ` · ${event.port}`}`, event: event.id, color: '' })),
      ...lineage.deliveries.map((one) => ({ id: `delivery ${one.id}`, parents: [one.eventId], title: names.agent(one.workflowId, one.agent), small: word('delivery', one.status), event: one.eventId, color: (looks[one.status] ?? unknownLook).color })),
      ...lineage.failures.map((one) => ({ id: `failure ${one.agent} ${one.eventId}`, parents: [one.eventId], title: names.agent(one.workflowId, one.agent), small: one.code, event: one.eventId, color: deliveryLooks.failed.color })),
    ];
    const shown = all.slice(0, MOST_DRAWN);
    return { drawn: new Map(shown.map((node) => [node.id, node])), held: all.length - shown.length, layout: layOutLineage(shown) };
  }, [lineage, names.agent, word]);
  const places = new Map(layout.nodes.map((node) => [node.id, { x: node.column * CELL.width + 10, y: node.row * CELL.height + 10 }]));
  const width = layout.columns * CELL.width - (CELL.width - CELL.box) + 20;
  const height = layout.rows * CELL.height + 6;
  return (
    <>
      <div className={classes['picture'] ?? ''} tabIndex={0} role="group" aria-label={text('lineagePicture')} style={{ maxHeight: 420 }}>
        <svg width={width} height={height} role="img" aria-label={text('lineagePicture')}>
          {layout.edges.map(({ from, to }) => {
            const start = places.get(from);
            const end = places.get(to);
            if (start === undefined || end === undefined) return null;
            const [x1, y1, x2, y2] = [start.x + CELL.box, start.y + CELL.tall / 2, end.x, end.y + CELL.tall / 2];
            return <path key={`${from} ${to}`} className={classes['edge'] ?? ''} d={`M${x1} ${y1}C${x1 + 20} ${y1} ${x2 - 20} ${y2} ${x2} ${y2}`} />;
          })}
          {layout.nodes.map(({ id }) => {
            const node = drawn.get(id);
            const place = places.get(id);
            if (node === undefined || place === undefined) return null;
            return (
              <g key={id} className={classes['node'] ?? ''} transform={`translate(${place.x} ${place.y})`} data-self={id === lineage.event.id || undefined} data-active={id === chosen || undefined} onClick={() => onChoose(node.event)}>
                <title>{`${node.title} ${node.small}`}</title>
                <rect width={CELL.box} height={CELL.tall} rx={node.color === '' ? 6 : 20} style={node.color === '' ? {} : { stroke: node.color }} />
                <text x={10} y={18}>{cut(node.title, 19)}</text>
                <text x={10} y={33} className={classes['small'] ?? ''} style={node.color === '' ? {} : { fill: node.color }}>{cut(node.small, 22)}</text>
              </g>
            );
          })}
        </svg>
      </div>
      {held > 0 && <Text size="xs" c="dimmed">{text('drawnCut', { count: held })}</Text>}
    </>
  );
}
