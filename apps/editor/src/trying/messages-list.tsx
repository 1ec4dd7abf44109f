import { Badge, Button, Chip, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowRight, IconEqual, IconMinus, IconPencil, IconPlus, type Icon } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { deliveryRows, filterRows, type Comparison, type DeliveryFilter, type DeliveryRow } from './delivery-rows.js';
import { MessageDetails } from './message-details.js';
import { payloadSummary } from './payload-summary.js';
import { signColors } from './sign-colors.js';
import type { TriedDeliveries } from './try-result.js';
import { tryTexts } from './try-texts.js';
import classes from './try.module.css';

interface MessagesListProps {
  readonly deliveries: TriedDeliveries;
  readonly titleOf: (slug: string) => string;
  /** There is something the messages are compared with. */
  readonly isCompared: boolean;
}

const PAGE = 50;
const looks: Readonly<Record<Comparison, { readonly icon: Icon; readonly color: string }>> = {
  same: { icon: IconEqual, color: signColors.gray }, onlyDraft: { icon: IconPlus, color: signColors.teal }, onlyPublished: { icon: IconMinus, color: signColors.red }, changed: { icon: IconPencil, color: signColors.yellow },
};
const comparisons = ['onlyDraft', 'onlyPublished', 'changed', 'same'] as const;

/** What would be sent beside what was sent; differences are told by sign, colour and word. */
export function MessagesList({ deliveries, titleOf, isCompared }: MessagesListProps) {
  const text = useTexts(tryTexts);
  const [filter, setFilter] = useState<DeliveryFilter>({ comparison: 'all', agent: null, search: '' });
  const [pages, setPages] = useState(1);
  const rows = useMemo(() => deliveryRows(deliveries), [deliveries]);
  const found = filterRows(rows, useDeferredValue(filter));
  const agents = [...new Set(rows.map(({ agent }) => agent))];
  const set = (part: Partial<DeliveryFilter>): void => {
    setFilter({ ...filter, ...part });
    setPages(1);
  };
  return (
    <Stack gap="xs">
      {isCompared && <ComparisonChips deliveries={deliveries} value={filter.comparison} onChange={(comparison) => set({ comparison })} />}
      <Group gap="xs" grow>
        <NativeSelect
          size="xs" aria-label={text('agent')} value={filter.agent ?? ''} onChange={({ currentTarget }) => set({ agent: currentTarget.value === '' ? null : currentTarget.value })}
          data={[{ value: '', label: text('allAgents') }, ...agents.map((slug) => ({ value: slug, label: titleOf(slug) }))]}
        />
        <TextInput size="xs" aria-label={text('searchMessages')} placeholder={text('searchMessages')} value={filter.search} onChange={({ currentTarget }) => set({ search: currentTarget.value })} />
      </Group>
      {found.length === 0 && <Text size="sm" c="dimmed">{text('noMessages')}</Text>}
      {found.slice(0, pages * PAGE).map((row) => <MessageRow key={row.id} row={row} title={titleOf(row.agent)} isCompared={isCompared} />)}
      {found.length > pages * PAGE && <Button size="compact-sm" variant="light" onClick={() => setPages(pages + 1)}>{text('loadMore')}</Button>}
      <Text size="xs" c="dimmed">{text('shownOf', { shown: rows.length, total: totalOf(deliveries) })}</Text>
    </Stack>
  );
}

function totalOf({ total, comparison }: TriedDeliveries): number {
  return total + comparison.onlyPublished.total;
}

interface ComparisonChipsProps {
  readonly deliveries: TriedDeliveries;
  readonly value: DeliveryFilter['comparison'];
  readonly onChange: (value: DeliveryFilter['comparison']) => void;
}

function ComparisonChips({ deliveries, value, onChange }: ComparisonChipsProps) {
  const text = useTexts(tryTexts);
  const { comparison } = deliveries;
  const counts: Readonly<Record<Comparison, number>> = { same: comparison.same, onlyDraft: comparison.onlyDraft.total, onlyPublished: comparison.onlyPublished.total, changed: comparison.changed.total };
  return (
    <Group gap={4} role="group" aria-label={text('tabMessages')}>
      <Chip size="xs" radius="sm" checked={value === 'all'} onChange={() => onChange('all')}>{text('all')}</Chip>
      {comparisons.map((one) => <Chip key={one} size="xs" radius="sm" checked={value === one} onChange={() => onChange(one)}>{text(one)} {counts[one]}</Chip>)}
    </Group>
  );
}

function MessageRow({ row, title, isCompared }: { readonly row: DeliveryRow; readonly title: string; readonly isCompared: boolean }) {
  const text = useTexts(tryTexts);
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { icon: Icon, color } = looks[row.comparison];
  const { verdict, answer } = row.draft ?? {};
  return (
    <div className={classes['row']} data-comparison={isCompared ? row.comparison : undefined}>
      <button type="button" className={classes['rowButton']} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Group gap={6} justify="space-between" wrap="nowrap">
          <Group gap={6}>
            {isCompared && <Badge size="sm" variant="default" tt="none" leftSection={<Icon size={13} aria-hidden color={color} />}>{text(row.comparison)}</Badge>}
            <Text size="sm" fw={600}>{title}</Text>
            {verdict !== undefined && verdict !== 'wouldSend' && <Badge size="sm" variant="outline" color="gray">{text(verdict)}</Badge>}
            {answer !== null && answer !== undefined && <Text size="xs" c="dimmed">{text(answer)}</Text>}
          </Group>
          <Text size="xs" component="time" dateTime={row.at} style={{ whiteSpace: 'nowrap' }}>{new Date(row.at).toLocaleTimeString(language)}</Text>
        </Group>
        <Text size="xs" truncate mt={2}><IconArrowRight size={12} aria-hidden style={{ verticalAlign: 'middle' }} /> {payloadSummary((row.draft ?? row.published)?.payload ?? null)}</Text>
      </button>
      {isOpen && <MessageDetails row={row} isCompared={isCompared} />}
    </div>
  );
}
