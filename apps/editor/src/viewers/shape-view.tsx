import { Text } from '@mantine/core';
import type { Shape } from '@rookery/model';
import { useMemo } from 'react';
import { useTexts } from '../texts/texts.js';
import { MOST_SHAPE_ROWS, shapeRows } from './shape-rows.js';
import { viewerTexts } from './viewer-texts.js';
import classes from './viewers.module.css';

/** What payloads look like: every field with its types and whether it is always there. */
export function ShapeView({ shape, isCut = false, maxHeight = 420 }: { readonly shape: Shape; readonly isCut?: boolean | undefined; readonly maxHeight?: number | string | undefined }) {
  const text = useTexts(viewerTexts);
  const rows = useMemo(() => shapeRows(shape), [shape]);
  if (rows.length === 0) return <Text c="dimmed" size="sm">{text('empty')}</Text>;
  return (
    <>
      <div className={classes['scroll'] ?? ''} style={{ maxHeight }} tabIndex={0} role="group" aria-label={text('schema')}>
        <table className={classes['grid'] ?? ''}>
          <thead><tr><th scope="col">{text('field')}</th><th scope="col">{text('type')}</th><th scope="col">{text('presence')}</th></tr></thead>
          <tbody>
            {rows.map(({ path, name, depth, types, format, isRequired }) => (
              <tr key={path}>
                <td style={{ paddingLeft: 10 + depth * 14, fontFamily: 'var(--mantine-font-family-monospace)' }} title={path}>{name}</td>
                <td>{types === undefined ? text('anything') : types.map((type) => text(type)).join(', ')}{format === undefined ? '' : ` · ${format}`}</td>
                <td>{text(isRequired ? 'always' : 'sometimes')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(isCut || rows.length === MOST_SHAPE_ROWS) && <Text size="xs" c="dimmed">{text('shapeCut')}</Text>}
    </>
  );
}
