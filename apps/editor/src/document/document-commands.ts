import type { Command } from '../commands/command.js';
import type { Translate } from '../texts/texts.js';
import type { documentTexts } from './document-texts.js';
import type { DraftState } from './draft-store.js';
import { isAgentId, isLinkId, type ItemId, type KnownTypes, type Size, type WorkflowDocument } from './graph-document.js';
import { downstreamOf, upstreamOf } from './hops.js';
import { alignItems, distributeItems, type Alignment } from './items.js';
import { removeAndReconnect } from './remove-and-reconnect.js';

export interface DocumentCommandParts {
  readonly text: Translate<keyof (typeof documentTexts)['en']>;
  readonly draft: () => Pick<DraftState, 'document' | 'selection'>;
  readonly change: (label: string, edit: (document: WorkflowDocument) => WorkflowDocument) => void;
  readonly select: (ids: Iterable<ItemId>) => void;
  readonly catalogue: () => KnownTypes;
  /** How large things are drawn. */
  readonly sizes: (document: WorkflowDocument) => ReadonlyMap<ItemId, Size>;
}

/** What is done to several selected things at once; the canvas has commands of its own for what is done on it. */
export function documentCommands({ text, draft, change, select, catalogue, sizes }: DocumentCommandParts): readonly Command[] {
  const group = text('arrange');
  const placed = (): readonly ItemId[] => [...draft().selection].filter((id) => !isLinkId(id));
  const agents = (): readonly ItemId[] => [...draft().selection].filter(isAgentId);
  const reach = (follow: typeof upstreamOf): void => select(new Set([...agents(), ...agents().flatMap((slug) => follow(draft().document, slug))]));
  return [
    ...alignments.map((to): Command => ({
      id: `document.align.${to}`, title: text(`align_${to}`), group, keywords: 'align выровнять', isEnabled: () => placed().length > 1,
      run: () => change(text(`align_${to}`), (document) => alignItems(document, placed(), { to, sizes: sizes(document) })),
    })),
    ...(['x', 'y'] as const).map((along): Command => ({
      id: `document.distribute.${along}`, title: text(`distribute_${along}`), group, keywords: 'distribute space', isEnabled: () => placed().length > 2,
      run: () => change(text(`distribute_${along}`), (document) => distributeItems(document, placed(), { along, sizes: sizes(document) })),
    })),
    {
      id: 'document.removeAndReconnect', title: text('removeAndReconnect'), group, shortcuts: ['mod+delete', 'mod+backspace'], isEnabled: () => agents().length > 0,
      run: () => {
        change(text('removeAndReconnect'), (document) => removeAndReconnect(document, catalogue(), draft().selection));
        select([]);
      },
    },
    { id: 'document.chooseUpstream', title: text('chooseUpstream'), group, shortcuts: ['['], isEnabled: () => agents().length > 0, run: () => reach(upstreamOf) },
    { id: 'document.chooseDownstream', title: text('chooseDownstream'), group, shortcuts: [']'], isEnabled: () => agents().length > 0, run: () => reach(downstreamOf) },
  ];
}

const alignments: readonly Alignment[] = ['left', 'right', 'top', 'bottom', 'center', 'middle'];
