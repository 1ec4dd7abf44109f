import { ActionIcon, Tooltip } from '@mantine/core';
import { useStore } from '@xyflow/react';
import { IconFocusCentered, IconMap, IconMinus, IconNote, IconPlus, IconSearch, IconWand } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import type { Command } from '../commands/command.js';
import { isMac, shortcutText } from '../commands/shortcut.js';
import { useTexts } from '../texts/texts.js';
import { useCanvas } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import classes from './canvas.module.css';

type Commands = ReadonlyMap<string, Command>;

/** What is always at hand at the canvas' lower left; every button is a command. */
export function CanvasToolbar({ commands, isReadOnly, isNarrow }: { readonly commands: Commands; readonly isReadOnly: boolean; readonly isNarrow: boolean }) {
  const text = useTexts(canvasTexts);
  const hasMinimap = useCanvas((state) => state.hasMinimap);
  return (
    <div data-cover className={classes['toolbar']} role="toolbar" aria-label={text('view')}>
      <CommandButton commands={commands} id="canvas.zoomOut" icon={IconMinus} />
      <ZoomButton commands={commands} />
      <CommandButton commands={commands} id="canvas.zoomIn" icon={IconPlus} />
      <CommandButton commands={commands} id="canvas.fit" icon={IconFocusCentered} />
      {!isReadOnly && <CommandButton commands={commands} id="canvas.tidy" icon={IconWand} />}
      <CommandButton commands={commands} id="canvas.find" icon={IconSearch} />
      {!isNarrow && <CommandButton commands={commands} id="canvas.minimap" icon={IconMap} isPressed={hasMinimap} />}
    </div>
  );
}

/** The ways to put something on the canvas, at its upper right. */
export function AddButtons({ commands }: { readonly commands: Commands }) {
  return (
    <div data-cover className={classes['add']}>
      <CommandButton commands={commands} id="canvas.add" icon={IconPlus} variant="filled" size="lg" side="left" />
      <CommandButton commands={commands} id="canvas.note" icon={IconNote} variant="default" size="lg" side="left" />
    </div>
  );
}

function ZoomButton({ commands }: { readonly commands: Commands }) {
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  const command = commands.get('canvas.zoomFull');
  return command === undefined ? null : (
    <Tooltip label={titleOf(command)}><ActionIcon variant="subtle" color="gray" w={48} fz="xs" aria-label={`${percent} %: ${command.title}`} onClick={() => void command.run()} style={{ fontVariantNumeric: 'tabular-nums' }}>{percent} %</ActionIcon></Tooltip>
  );
}

interface CommandButtonProps {
  readonly commands: Commands;
  readonly id: string;
  readonly icon: Icon;
  readonly isPressed?: boolean;
  readonly variant?: string;
  readonly size?: string;
  readonly side?: 'left' | 'top';
}

function CommandButton({ commands, id, icon: Picture, isPressed, variant = 'subtle', size = 'md', side = 'top' }: CommandButtonProps) {
  const command = commands.get(id);
  if (command === undefined) return null;
  const colour = variant === 'subtle' ? { color: 'gray' } : {};
  return (
    <Tooltip label={titleOf(command)} position={side}>
      <ActionIcon variant={isPressed === true ? 'light' : variant} size={size} {...colour} aria-label={command.title} {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })} onClick={() => void command.run()}><Picture size={18} aria-hidden /></ActionIcon>
    </Tooltip>
  );
}

function titleOf({ title, shortcuts = [] }: Command): string {
  const [shortcut] = shortcuts;
  return shortcut === undefined ? title : `${title} (${shortcutText(shortcut, isMac())})`;
}
