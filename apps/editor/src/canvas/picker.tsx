import { ActionIcon, Box, Group, NativeSelect, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlug, IconSearch, IconX } from '@tabler/icons-react';
import type { AgentManifest } from '@rookery/model';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import { agentOf, linkOf } from '../document/graph-document.js';
import { portsOf } from '../document/ports.js';
import { useTexts } from '../texts/texts.js';
import { iconOf, kinds, kindsTexts, type AgentKind } from './agent-looks.js';
import { closePicker, openPicker, type PickerPlace } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import { PickerDetail } from './picker-detail.js';
import { rankTypes } from './picker-ranking.js';
import { recentTypes } from './recent-types.js';
import { useInsert } from './use-insert.js';
import classes from './canvas.module.css';
import listClasses from './picker.module.css';

/** Every agent there is: found by words, chosen by mouse or keys, and put where it was asked for. */
export function Picker({ place }: { readonly place: PickerPlace }) {
  const text = useTexts(canvasTexts);
  const id = useId();
  const { types } = useCatalogue();
  const insert = useInsert();
  const [words, setWords] = useState('');
  const [kind, setKind] = useState<AgentKind | 'all'>('all');
  const [chosen, setChosen] = useState(0);
  const [recent] = useState(recentTypes);
  const groups = useMemo(() => rankTypes(types.values(), { words, kind, recent, isLinked: place.kind !== 'free', needsOutput: place.kind === 'into' }), [types, words, kind, recent, place.kind]);
  const items = useMemo(() => groups.flatMap((group) => group.items), [groups]);
  const active = items[Math.min(chosen, items.length - 1)];
  const list = useRef<HTMLDivElement>(null);
  useFocusBack();
  useEffect(() => {
    // New browsers answer with a promise, which React would take for a clean-up.
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, groups]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((held) => Math.max(0, Math.min(items.length - 1, Math.min(held, items.length - 1) + step)));
    } else if (event.key === 'Enter' && active !== undefined) {
      event.preventDefault();
      insert(active, place);
    }
  };
  let position = -1;
  return (
    <div className={classes['picker']} role="dialog" aria-label={text('pickerTitle')} onKeyDown={(event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      closePicker();
    }}>
      <Stack gap="xs" p="sm" pb="xs">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2} size="h5">{text('pickerTitle')}</Title>
          <ActionIcon variant="subtle" color="gray" aria-label={text('close')} onClick={closePicker}><IconX size={18} /></ActionIcon>
        </Group>
        <PlaceLine place={place} />
        <TextInput
          data-autofocus ref={focus} value={words} onKeyDown={onKeyDown} leftSection={<IconSearch size={16} aria-hidden />} placeholder={text('pickerSearch')} aria-label={text('pickerSearch')} role="combobox" aria-expanded aria-controls={id} autoComplete="off"
          {...(active === undefined ? {} : { 'aria-activedescendant': `${id}-${Math.min(chosen, items.length - 1)}` })}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setChosen(0);
          }}
        />
        <SegmentedControl size="xs" fullWidth value={kind} aria-label={text('pickerTitle')} data={[{ value: 'all', label: text('all') }, ...kinds.filter((one) => place.kind === 'free' || one !== 'source').map((one) => ({ value: one, label: text(kindsTexts[one]) }))]} onChange={(value) => {
          setKind(kinds.find((one) => one === value) ?? 'all');
          setChosen(0);
        }} />
      </Stack>
      <div ref={list} id={id} role="listbox" aria-label={text('pickerTitle')} className={listClasses['list']}>
        {items.length === 0 && <Text c="dimmed" size="sm" p="sm">{text('pickerNone')}</Text>}
        {groups.map((group) => (
          <div key={group.name} role="group" aria-label={text(group.name === 'recent' ? 'recent' : kindsTexts[group.name])}>
            <div className={listClasses['heading']} aria-hidden>{text(group.name === 'recent' ? 'recent' : kindsTexts[group.name])}</div>
            {group.items.map((manifest) => {
              position += 1;
              const at = position;
              return <PickerItem key={manifest.type} id={`${id}-${at}`} manifest={manifest} isActive={at === Math.min(chosen, items.length - 1)} onPoint={() => setChosen(at)} onPick={() => insert(manifest, place)} />;
            })}
          </div>
        ))}
      </div>
      {active !== undefined && <PickerDetail manifest={active} />}
    </div>
  );
}

interface PickerItemProps {
  readonly id: string;
  readonly manifest: AgentManifest;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onPick: () => void;
}

function PickerItem({ id, manifest, isActive, onPoint, onPick }: PickerItemProps) {
  const text = useTexts(canvasTexts);
  const Icon = iconOf(manifest);
  return (
    <div id={id} role="option" aria-selected={isActive} className={listClasses['item']} data-kind={manifest.kind} onClick={onPick} onPointerMove={isActive ? undefined : onPoint}>
      <span className={listClasses['icon']}><Icon size={18} aria-hidden /></span>
      <span className={listClasses['words']}>
        <span className={listClasses['title']}>{manifest.title}</span>
        <span className={listClasses['summary']}>{manifest.summary}</span>
      </span>
      {manifest.plugin !== undefined && <IconPlug size={14} role="img" aria-label={text('fromPlugin', { name: manifest.plugin })} style={{ flex: 'none', opacity: 0.7 }} />}
    </div>
  );
}

/** Where what is picked goes; the output can be chosen where there are several, and the link left out. */
function PlaceLine({ place }: { readonly place: PickerPlace }) {
  const text = useTexts(canvasTexts);
  const { types } = useCatalogue();
  const document = useDraft((state) => state.document);
  const titleOf = (slug: string): string => agentOf(document, slug)?.title ?? slug;
  if (place.kind === 'free') return null;
  if (place.kind === 'into') {
    const link = linkOf(document, place.link);
    return link === undefined ? null : <Text size="sm" c="dimmed">{text('intoLink', { from: titleOf(link.from), to: titleOf(link.to) })}</Text>;
  }
  const agent = agentOf(document, place.from);
  const ports = agent === undefined ? [] : portsOf(types.get(agent.type), agent.options);
  return (
    <Group gap="xs" justify="space-between" wrap="nowrap">
      <Text size="sm" c="dimmed" truncate>{text('afterAgent', { title: titleOf(place.from) })}</Text>
      {ports.length > 1 && <Box w={130}><NativeSelect size="xs" aria-label={text('output')} value={place.port} data={ports.map(({ name, title }) => ({ value: name, label: title }))} onChange={(event) => openPicker({ ...place, port: event.currentTarget.value })} /></Box>}
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={text('notLinked')} title={text('notLinked')} onClick={() => openPicker({ kind: 'free', at: place.at })}><IconX size={14} /></ActionIcon>
    </Group>
  );
}

function focus(field: HTMLInputElement | null): void {
  field?.focus({ preventScroll: true });
}

/** What had the focus before gets it back, unless something new took it. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => () => {
    if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  }, [before]);
}
