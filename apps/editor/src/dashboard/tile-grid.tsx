import { ActionIcon, Group, Paper, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconArrowsMove, IconChevronDownRight, IconPencil, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { inReadingOrder } from './arrange.js';
import type { Tile } from './dashboard-api.js';
import { dashboardTexts } from './dashboard-texts.js';
import { TileBody } from './tile-body.js';
import { useArranging } from './use-arranging.js';
import classes from './dashboard.module.css';

interface TileGridProps {
  readonly tiles: readonly Tile[];
  readonly refresh: number;
  readonly isArranging: boolean;
  readonly onChange: (tiles: readonly Tile[]) => void;
  readonly onEdit: (tile: Tile) => void;
}

/** The tiles in their places; while they are arranged, each has handles. */
export function TileGrid({ tiles, refresh, isArranging, onChange, onEdit }: TileGridProps) {
  const text = useTexts(dashboardTexts);
  const grid = useRef<HTMLDivElement>(null);
  const [told, setTold] = useState('');
  const { dragged, grip, onKey } = useArranging({
    tiles, grid,
    onChange: (next, moved) => {
      const tile = next.find(({ id }) => id === moved);
      if (tile !== undefined) setTold(text('moved', { title: tile.title, x: tile.x + 1, y: tile.y + 1, width: tile.width, height: tile.height }));
      onChange(next);
    },
  });
  if (tiles.length === 0) return <Text c="dimmed">{text('empty')}</Text>;
  return (
    <div ref={grid} className={classes['grid'] ?? ''}>
      {inReadingOrder(tiles).map((tile) => (
        <Paper
          key={tile.id} withBorder p="xs" component="section" aria-label={tile.title} className={classes['tile'] ?? ''} data-tile={tile.id} data-dragged={dragged === tile.id || undefined}
          style={{ gridColumn: `${tile.x + 1} / span ${tile.width}`, gridRow: `${tile.y + 1} / span ${tile.height}` }}
        >
          <div className={classes['head'] ?? ''}>
            <Title order={2} size="h6" style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{tile.title}</Title>
            {isArranging && (
              <Group gap={2} wrap="nowrap">
                <ActionIcon size="sm" variant="subtle" className={classes['move'] ?? ''} aria-label={text('moveTile', { title: tile.title })} {...grip(tile, 'move')} onKeyDown={onKey(tile)}><IconArrowsMove size={15} /></ActionIcon>
                <ActionIcon size="sm" variant="subtle" aria-label={text('editTile', { title: tile.title })} onClick={() => onEdit(tile)}><IconPencil size={15} /></ActionIcon>
                <ActionIcon size="sm" variant="subtle" color="red" aria-label={text('removeTile', { title: tile.title })} onClick={() => onChange(tiles.filter(({ id }) => id !== tile.id))}><IconTrash size={15} /></ActionIcon>
              </Group>
            )}
          </div>
          <div className={classes['body'] ?? ''} tabIndex={0} role="group" aria-label={tile.title}><TileBody tile={tile} refresh={refresh} height={tile.height * 88 - 70} /></div>
          {isArranging && <span className={classes['size'] ?? ''} aria-hidden {...grip(tile, 'size')}><IconChevronDownRight size={18} /></span>}
        </Paper>
      ))}
      <VisuallyHidden aria-live="polite">{told}</VisuallyHidden>
    </div>
  );
}
