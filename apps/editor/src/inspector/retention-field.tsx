import { Group, NumberInput, Select, TextInput } from '@mantine/core';
import { parseDuration } from '@rookery/model';
import { useState } from 'react';
import type { Agent } from '../document/graph-document.js';
import { useTexts } from '../texts/texts.js';
import { inspectorTexts } from './inspector-texts.js';

type Retention = Agent['retention'];
const ways = ['default', 'none', 'failed', 'time', 'last'] as const;
type Way = (typeof ways)[number];
const titles = { default: 'keepDefault', none: 'keepNone', failed: 'keepFailed', time: 'keepFor', last: 'keepLast' } as const satisfies Record<Way, string>;

interface RetentionFieldProps {
  readonly value: Retention;
  readonly isReadOnly: boolean;
  readonly onChange: (value: Retention) => void;
}

/** How long the events of an agent are kept. */
export function RetentionField({ value, isReadOnly, onChange }: RetentionFieldProps) {
  const text = useTexts(inspectorTexts);
  const way = wayOf(value);
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? (way === 'time' ? String(value?.keep) : '');
  return (
    <Group align="flex-start" gap="sm">
      <Select label={text('retention')} description={text('retentionHint')} data={ways.map((known) => ({ value: known, label: text(titles[known]) }))} value={way} allowDeselect={false} readOnly={isReadOnly} onChange={(next) => {
        setTyped(undefined);
        onChange(startOf(ways.find((known) => known === next) ?? 'default'));
      }} />
      {way === 'time' && <TextInput label={text('howLong')} description={'7d, 12h, 30m'} value={shown} readOnly={isReadOnly} error={parseDuration(shown) === undefined} onChange={(event) => {
        const { value: next } = event.currentTarget;
        setTyped(next);
        if (parseDuration(next) !== undefined) onChange({ keep: next });
      }} />}
      {way === 'last' && <NumberInput label={text('howMany')} description={' '} min={1} allowDecimal={false} value={Number(value?.keep)} readOnly={isReadOnly} onChange={(count) => typeof count === 'number' && count > 0 && onChange({ keep: count })} />}
    </Group>
  );
}

function wayOf(value: Retention): Way {
  if (value === undefined) return 'default';
  if (typeof value.keep === 'number') return 'last';
  return value.keep === 'none' || value.keep === 'failed' ? value.keep : 'time';
}

function startOf(way: Way): Retention {
  switch (way) {
    case 'default': return undefined;
    case 'none':
    case 'failed': return { keep: way };
    case 'time': return { keep: '7d' };
    case 'last': return { keep: 1_000 };
  }
}
