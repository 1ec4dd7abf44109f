import { Kbd, Menu } from '@mantine/core';
import type { Command } from '../commands/command.js';
import { isMac, shortcutText } from '../commands/shortcut.js';
import { isAgentId, isGroupId, isLinkId, type ItemId } from '../document/graph-document.js';
import { useCanvas } from './canvas-store.js';

/** The commands that fit what was clicked with the right button. */
export function CanvasMenu({ commands }: { readonly commands: ReadonlyMap<string, Command> }) {
  const menu = useCanvas((state) => state.menu);
  if (menu === undefined) return null;
  const parts = partsFor(menu.on).map((ids) => ids.flatMap((id) => commands.get(id) ?? []).filter(({ isEnabled }) => isEnabled?.() ?? true)).filter((held) => held.length > 0);
  if (parts.length === 0) return null;
  return (
    <Menu key={`${menu.x} ${menu.y}`} opened onClose={() => useCanvas.setState({ menu: undefined })} position="bottom-start" withinPortal>
      <Menu.Target><div style={{ position: 'fixed', left: menu.x, top: menu.y, width: 1, height: 1 }} /></Menu.Target>
      <Menu.Dropdown>
        {parts.map((held, place) => [
          ...(place === 0 ? [] : [<Menu.Divider key={`before ${held[0]?.id}`} />]),
          ...held.map(({ id, title, shortcuts, run }) => <Menu.Item key={id} {...(id === 'canvas.remove' ? { color: 'red' } : {})} rightSection={<Shortcut keys={shortcuts} />} onClick={() => void run()}>{title}</Menu.Item>),
        ])}
      </Menu.Dropdown>
    </Menu>
  );
}

function Shortcut({ keys = [] }: { readonly keys?: readonly string[] | undefined }) {
  const [first] = keys;
  return first === undefined ? null : <Kbd size="xs">{shortcutText(first, isMac())}</Kbd>;
}

function partsFor(id: ItemId | undefined): readonly (readonly string[])[] {
  if (id === undefined) return [['canvas.add', 'canvas.note', 'canvas.paste'], ['canvas.selectAll', 'canvas.fit', 'canvas.tidy', 'canvas.find']];
  if (isLinkId(id)) return [['canvas.addOnLink'], ['canvas.remove']];
  const edit = ['canvas.copy', 'canvas.cut', 'canvas.duplicate', 'canvas.group', ...(isGroupId(id) ? ['canvas.ungroup'] : [])];
  return isAgentId(id) ? [['canvas.open', 'canvas.add', 'canvas.linkTo', 'canvas.putInto'], edit, ['canvas.remove']] : [edit, ['canvas.remove']];
}
