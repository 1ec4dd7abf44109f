import { ActionIcon, Button, Group, Select, Stack, Text, TextInput, Title, Tooltip, SegmentedControl } from '@mantine/core';
import { IconPencil, IconPin, IconPinnedOff, IconSearch } from '@tabler/icons-react';
import { mergeShapes, type AgentManifest, type EventView, type JsonObject } from '@rookery/model';
import { memo, useMemo, useState } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import { agentOf, manifestOfAgent } from '../document/graph-document.js';
import { entryOf, isJsonList, isJsonObject } from '../forms/json.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { ShapeView } from '../viewers/shape-view.js';
import { TableView } from '../viewers/table-view.js';
import { relativeTime } from '../viewers/time-text.js';
import { useNow } from '../viewers/use-now.js';
import { FieldRows } from './field-rows.js';
import { chooseEvent, pinSample } from './inspector-store.js';
import { inspectorTexts } from './inspector-texts.js';
import { SampleModal } from './sample-modal.js';
import type { Upstream } from './use-upstream.js';
import classes from './inspector.module.css';

interface InputPaneProps {
  readonly workflowId: string;
  readonly slug: string;
  readonly upstream: Upstream;
}

const views = ['fields', 'table', 'jsonView', 'schema'] as const;
type View = (typeof views)[number];

/** The events that come to the agent: one of them is what previews are made on and what it is run with. */
export const InputPane = memo(function InputPane({ workflowId, slug, upstream }: InputPaneProps) {
  const text = useTexts(inspectorTexts);
  const [view, setView] = useState<View>('fields');
  const [search, setSearch] = useState('');
  const [isTyping, setTyping] = useState(false);
  const place = `${workflowId}/${slug}`;
  const { payload, events, shapes, fields, sampled, isSource, hasLinks, isLoading } = upstream;
  const shape = useMemo(() => joinedShape(shapes), [shapes]);
  const catalogue = useCatalogue();
  const example = useDraft((state) => exampleOf(manifestOfAgent(state.document, catalogue, slug)));
  const title = useDraft((state) => agentOf(state.document, slug)?.title ?? slug);
  return (
    <Stack gap="xs">
      <div className={classes['paneHead']}>
        <Title order={3} size="h6">{text('input')}</Title>
        <Group gap={2}>
          <PinButton place={place} upstream={upstream} />
          <Tooltip label={text(upstream.pinned === undefined ? 'newSample' : 'editSample')}><ActionIcon variant="subtle" color="gray" aria-label={text(upstream.pinned === undefined ? 'newSample' : 'editSample')} onClick={() => setTyping(true)}><IconPencil size={16} /></ActionIcon></Tooltip>
        </Group>
      </div>
      {isSource && <Text size="xs" c="dimmed">{text('sourceInput')}</Text>}
      <EventChoice place={place} upstream={upstream} />
      {payload === undefined
        ? (
          <Stack gap="xs" align="flex-start">
            <Text size="sm" c="dimmed">{isLoading ? text('loading') : hasLinks ? text('noEvents') : text('noInput')}</Text>
            <Button size="compact-sm" variant="light" onClick={() => setTyping(true)}>{text('newSample')}</Button>
            {example !== undefined && <Button size="compact-sm" variant="subtle" onClick={() => pinSample(place, example)}>{text('takeExample')}</Button>}
          </Stack>
        )
        : (
          <>
            <SegmentedControl size="xs" fullWidth aria-label={text('view')} value={view} data={views.map((known) => ({ value: known, label: text(known) }))} onChange={(next) => setView(views.find((known) => known === next) ?? 'fields')} />
            {view === 'fields' && <TextInput size="xs" leftSection={<IconSearch size={14} aria-hidden />} placeholder={text('search')} aria-label={text('search')} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />}
            {view === 'fields' && <FieldRows fields={fields} payload={payload} search={search} sampled={sampled} />}
            {view === 'table' && <TableView payloads={upstream.chosen === 'pinned' ? [payload] : events.map((event) => event.payload)} selected={upstream.chosen === 'pinned' ? 0 : events.findIndex((event) => event === upstream.chosen)} onSelect={(index) => chooseEvent(place, events[index]?.id)} />}
            {view === 'jsonView' && <JsonView value={payload} label={text('input')} />}
            {view === 'schema' && (shape === undefined ? <Text size="sm" c="dimmed">{text('noEvents')}</Text> : <ShapeView shape={shape} />)}
          </>
        )}
      {isTyping && <SampleModal title={title} shape={shape} start={upstream.pinned ?? payload ?? {}} onClose={() => setTyping(false)} onPin={(sample) => {
        pinSample(place, sample);
        setTyping(false);
      }} />}
    </Stack>
  );
});

function joinedShape(shapes: Upstream['shapes']) {
  const known = shapes.flatMap(({ shape }) => (shape === null ? [] : [shape]));
  const [first, ...rest] = known;
  return first === undefined ? undefined : rest.reduce((one, other) => mergeShapes(one, other), first);
}

/** The first event that the type's examples are given. */
function exampleOf(manifest: AgentManifest | undefined): JsonObject | undefined {
  for (const example of manifest?.examples ?? []) {
    const given = entryOf(example, 'given');
    const payload = entryOf(isJsonList(given) ? given[0] : undefined, 'payload');
    if (isJsonObject(payload)) return payload;
  }
  return undefined;
}

function PinButton({ place, upstream: { chosen, payload } }: { readonly place: string; readonly upstream: Upstream }) {
  const text = useTexts(inspectorTexts);
  if (payload === undefined) return null;
  const isPinned = chosen === 'pinned';
  return <Tooltip label={text(isPinned ? 'unpin' : 'pinHint')}><ActionIcon variant={isPinned ? 'light' : 'subtle'} color={isPinned ? 'rook' : 'gray'} aria-pressed={isPinned} aria-label={text(isPinned ? 'unpin' : 'pin')} onClick={() => pinSample(place, isPinned ? undefined : payload)}>{isPinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />}</ActionIcon></Tooltip>;
}

function EventChoice({ place, upstream: { events, pinned, chosen } }: { readonly place: string; readonly upstream: Upstream }) {
  const text = useTexts(inspectorTexts);
  const language = useLanguage();
  const now = useNow();
  if (events.length === 0 && pinned === undefined) return null;
  const several = new Set(events.map(({ agent }) => agent)).size > 1;
  // The chosen one may be older than those that are listed.
  const listed = chosen === undefined || chosen === 'pinned' || events.includes(chosen) ? events : [...events, chosen];
  const label = (event: EventView): string => [relativeTime(Math.min(now, Date.parse(event.createdAt)), now, language), event.id, ...(event.key === null ? [] : [event.key]), ...(several ? [text('from', { agent: event.agent })] : [])].join(' · ');
  const data = [...(pinned === undefined ? [] : [{ value: 'pinned', label: text('pinned') }]), ...listed.map((event) => ({ value: event.id, label: label(event) }))];
  return <Select size="xs" aria-label={text('chooseEvent')} data={data} value={chosen === 'pinned' ? 'pinned' : (chosen?.id ?? null)} allowDeselect={false} maxDropdownHeight={300} onChange={(id) => chooseEvent(place, id ?? undefined)} />;
}
