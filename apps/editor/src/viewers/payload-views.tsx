import { SegmentedControl, Stack, Text } from '@mantine/core';
import { inferShape, type JsonValue, type Shape } from '@rookery/model';
import { useMemo, useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { JsonView } from './json-view.js';
import { ShapeView } from './shape-view.js';
import { jsonText } from './shown-value.js';
import { TableView } from './table-view.js';
import { viewerTexts } from './viewer-texts.js';

type View = 'table' | 'json' | 'schema';

export interface PayloadViewsProps {
  /** One payload or many. */
  readonly payloads: readonly JsonValue[];
  /** Default: inferred from the payloads when it is looked at. */
  readonly shape?: Shape | undefined;
  /** Default: JSON for one payload, a table for many. */
  readonly initial?: View | undefined;
  readonly maxHeight?: number | string | undefined;
  /** What it is, for screen readers. */
  readonly label?: string | undefined;
}

const SHAPED = 200;

/** Payloads as a table, as JSON and as their schema. In the table a line is chosen that JSON shows. */
export function PayloadViews({ payloads, shape, initial, maxHeight, label }: PayloadViewsProps) {
  const text = useTexts(viewerTexts);
  const [view, setView] = useState<View>(initial ?? (payloads.length > 1 ? 'table' : 'json'));
  const [selected, setSelected] = useState(0);
  const chosen = payloads[Math.min(selected, payloads.length - 1)];
  if (chosen === undefined) return <Text c="dimmed" size="sm">{text('empty')}</Text>;
  return (
    <Stack gap={6}>
      <SegmentedControl
        size="xs" aria-label={text('views')} value={view} style={{ alignSelf: 'flex-start' }}
        onChange={(next) => { if (next === 'table' || next === 'json' || next === 'schema') setView(next); }}
        data={[{ value: 'table', label: text('table') }, { value: 'json', label: text('json') }, { value: 'schema', label: text('schema') }]}
      />
      {view === 'table' && <TableView payloads={payloads} maxHeight={maxHeight} {...(payloads.length > 1 ? { selected, onSelect: (index: number) => { setSelected(index); setView('json'); } } : {})} />}
      {view === 'json' && <JsonView value={chosen} maxHeight={maxHeight} label={label} />}
      {view === 'schema' && <Inferred payloads={payloads} shape={shape} maxHeight={maxHeight} />}
    </Stack>
  );
}

function Inferred({ payloads, shape, maxHeight }: Pick<PayloadViewsProps, 'payloads' | 'shape' | 'maxHeight'>) {
  const inferred = useMemo(() => (shape === undefined ? inferShape(payloads.slice(0, SHAPED).map(jsonText)) : { shape, isCut: false }), [payloads, shape]);
  return <ShapeView shape={inferred.shape} isCut={inferred.isCut} maxHeight={maxHeight} />;
}
