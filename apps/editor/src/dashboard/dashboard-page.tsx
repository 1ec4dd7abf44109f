import { Alert, Button, Group, Loader, Menu, Select, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconDots } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { PageFrame } from '../app/page-frame.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { Modal } from '../layers/modal.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { added, settled } from './arrange.js';
import { dashboardsQuery, removeDashboard, saveDashboard, type Tile } from './dashboard-api.js';
import { dashboardTexts } from './dashboard-texts.js';
import { DEFAULT_NAME } from './default-dashboard.js';
import { TileForm } from './tile-form.js';
import { TileGrid } from './tile-grid.js';
import { useDashboard, type HeldDashboard } from './use-dashboard.js';

/** Charts as people arranged them; the first dashboard is there without any set-up. */
export default function DashboardPage() {
  const [{ name = DEFAULT_NAME }, change] = useFilters(['name']);
  return <DashboardView key={name} name={name} onChoose={(next) => change({ name: next === DEFAULT_NAME ? '' : next })} />;
}

function DashboardView({ name, onChoose }: { readonly name: string; readonly onChoose: (name: string) => void }) {
  const text = useTexts(dashboardTexts);
  const mayChange = useMay('workflow:operate');
  const held = useDashboard(name);
  const [isArranging, setArranging] = useState(false);
  const [edited, setEdited] = useState<Tile | 'new'>();
  const { document } = held;
  const toggle = (): void => {
    if (isArranging) held.save();
    setArranging(!isArranging);
  };
  useCommands('dashboard', useMemo(() => (mayChange ? [
    { id: 'dashboard.add', title: text('addTile'), group: text('group'), shortcuts: ['a'], run: () => { setArranging(true); setEdited('new'); } },
    { id: 'dashboard.arrange', title: text('arrange'), group: text('group'), shortcuts: ['e'], run: () => setArranging(true) },
  ] : []), [mayChange, text]));
  const change = (tiles: readonly Tile[]): void => { if (document !== undefined) held.change({ ...document, tiles }); };
  return (
    <PageFrame
      title={document?.title ?? text('title')}
      actions={(
        <>
          <DashboardChoice name={name} title={document?.title ?? text('overview')} onChoose={onChoose} />
          {mayChange && isArranging && <Button size="sm" variant="default" onClick={() => setEdited('new')}>{text('addTile')}</Button>}
          {mayChange && <Button size="sm" loading={held.isSaving} variant={isArranging ? 'filled' : 'default'} onClick={toggle}>{text(isArranging ? 'done' : 'arrange')}</Button>}
          {mayChange && <DashboardMenu name={name} title={document?.title ?? ''} onChoose={onChoose} />}
        </>
      )}
    >
      <Stack>
        <Trouble held={held} />
        {isArranging && document !== undefined && (
          <Group>
            <TextInput size="xs" label={text('rename')} value={document.title} maxLength={200} onChange={({ currentTarget }) => { if (currentTarget.value !== '') held.change({ ...document, title: currentTarget.value }); }} />
            <Select size="xs" label={text('refresh')} allowDeselect={false} value={String(document.refresh)} data={[...new Set([10, 30, 60, 300, document.refresh])].map((seconds) => ({ value: String(seconds), label: text('seconds', { count: seconds }) }))} onChange={(next) => held.change({ ...document, refresh: Number(next ?? 30) })} />
          </Group>
        )}
        {document === undefined ? held.error === null && <Loader /> : <TileGrid tiles={document.tiles} refresh={document.refresh} isArranging={isArranging} onChange={(tiles) => change(settled(tiles))} onEdit={setEdited} />}
      </Stack>
      {edited !== undefined && document !== undefined && (
        <TileForm
          tile={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onSave={(saved) => {
            change(edited === 'new' ? added(document.tiles, { id: freshId(document.tiles), x: 0, y: 0, width: saved.kind === 'number' ? 3 : 6, height: saved.kind === 'number' ? 2 : 4, ...saved }) : document.tiles.map((tile) => (tile.id === edited.id ? { id: tile.id, x: tile.x, y: tile.y, width: tile.width, height: tile.height, ...saved } : tile)));
            setEdited(undefined);
          }}
        />
      )}
    </PageFrame>
  );
}

function freshId(tiles: readonly Tile[]): string {
  const taken = new Set(tiles.map(({ id }) => id));
  let number = tiles.length + 1;
  while (taken.has(`tile-${number}`)) number += 1;
  return `tile-${number}`;
}

function Trouble({ held }: { readonly held: HeldDashboard }) {
  const text = useTexts(dashboardTexts);
  if (held.error !== null) return <Alert color="red" role="alert">{held.error.message}</Alert>;
  if (held.unsaved !== undefined) return <Alert color="red" role="alert"><Group>{text('unsaved', { reason: held.unsaved })}<Button size="xs" onClick={held.save}>{text('save')}</Button></Group></Alert>;
  if (!held.isConflict) return null;
  return (
    <Alert color="orange" role="alert" title={text('changed')}>
      <Text size="sm" mb="xs">{text('changedLead')}</Text>
      <Group gap="xs"><Button size="xs" onClick={held.saveOver}>{text('keepMine')}</Button><Button size="xs" variant="default" onClick={held.takeTheirs}>{text('takeTheirs')}</Button></Group>
    </Alert>
  );
}

function DashboardChoice({ name, title, onChoose }: { readonly name: string; readonly title: string; readonly onChoose: (name: string) => void }) {
  const text = useTexts(dashboardTexts);
  const { data } = useQuery(dashboardsQuery);
  const others = data?.items.filter((one) => one.name !== name && one.name !== DEFAULT_NAME) ?? [];
  const first = data?.items.find((one) => one.name === DEFAULT_NAME);
  const choices = [...(name === DEFAULT_NAME ? [] : [{ value: DEFAULT_NAME, label: first?.title ?? text('overview') }]), { value: name, label: title }, ...others.map((one) => ({ value: one.name, label: one.title }))];
  if (choices.length < 2) return null;
  return <Select size="sm" w={180} aria-label={text('choose')} allowDeselect={false} value={name} data={choices} onChange={(next) => { if (next !== null) onChoose(next); }} />;
}

function DashboardMenu({ name, title, onChoose }: { readonly name: string; readonly title: string; readonly onChoose: (name: string) => void }) {
  const text = useTexts(dashboardTexts);
  const client = useQueryClient();
  const [isNew, setNew] = useState(false);
  const remove = async (): Promise<void> => {
    await removeDashboard(name).catch((error: unknown) => notifications.show({ color: 'red', message: error instanceof Error ? error.message : String(error) }));
    client.removeQueries({ queryKey: ['dashboards', name] });
    await client.invalidateQueries({ queryKey: ['dashboards'] });
    onChoose(DEFAULT_NAME);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><Button size="sm" variant="default" px="xs" aria-label={text('group')}><IconDots size={16} /></Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setNew(true)}>{text('newDashboard')}</Menu.Item>
          {name !== DEFAULT_NAME && <Menu.Item color="red" onClick={() => modals.openConfirmModal({ title: text('removeTitle', { title }), labels: { confirm: text('remove'), cancel: text('cancel') }, onConfirm: () => void remove() })}>{text('remove')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {isNew && <NewDashboard onClose={() => setNew(false)} onMade={onChoose} />}
    </>
  );
}

function NewDashboard({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (name: string) => void }) {
  const text = useTexts(dashboardTexts);
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [fault, setFault] = useState<string>();
  const make = async (): Promise<void> => {
    try {
      const { name } = await saveDashboard(nameFor(title), 0, { title, refresh: 30, tiles: [] });
      await client.invalidateQueries({ queryKey: ['dashboards'] });
      onClose();
      onMade(name);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Modal opened onClose={onClose} title={text('newDashboard')}>
      <Stack component="form" onSubmit={(event) => { event.preventDefault(); void make(); }}>
        <TextInput label={text('rename')} data-autofocus required maxLength={200} value={title} error={fault} onChange={({ currentTarget }) => setTitle(currentTarget.value)} />
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" disabled={title === ''}>{text('create')}</Button></Group>
      </Stack>
    </Modal>
  );
}

/** A name for the address: the letters of the title, and a part that nobody else has. */
function nameFor(title: string): string {
  const letters = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 40);
  return `${letters === '' ? 'dashboard' : letters}-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? '0'}`;
}
