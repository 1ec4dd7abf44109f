import type { AgentManifest } from '@rookery/model';
import { IconArrowsSplit2, IconBell, IconClock, IconCode, IconDatabase, IconGavel, IconHandClick, IconMessage2, IconPuzzle, IconQuestionMark, IconWorld, type Icon } from '@tabler/icons-react';

const icons: Readonly<Record<string, Icon>> = { time: IconClock, web: IconWorld, data: IconDatabase, code: IconCode, flow: IconArrowsSplit2, message: IconMessage2, auction: IconGavel, other: IconPuzzle };

/** What stands for an agent type: its category's picture, where it has none the way it starts, or the one of plugins. */
export function iconOf(manifest: AgentManifest | undefined): Icon {
  if (manifest === undefined) return IconQuestionMark;
  if (manifest.category !== 'other' || manifest.plugin !== undefined) return icons[manifest.category] ?? IconPuzzle;
  if (manifest.triggers.includes('inject')) return IconHandClick;
  return manifest.triggers.includes('listen') ? IconBell : IconPuzzle;
}

export const kinds = ['source', 'step', 'lookup', 'action'] as const;
export type AgentKind = (typeof kinds)[number];

export const kindTexts = { source: 'kindSource', step: 'kindStep', lookup: 'kindLookup', action: 'kindAction' } as const;
export const kindsTexts = { source: 'sources', step: 'steps', lookup: 'lookups', action: 'actions' } as const;
