import { useMemo } from 'react';
import { catalogueQuery } from '../api/catalogue.js';
import { queryClient } from '../api/query-client.js';
import { placePorts, sizeOfAgent } from '../canvas/agent-geometry.js';
import type { Command } from '../commands/command.js';
import { documentCommands } from '../document/document-commands.js';
import { documentTexts } from '../document/document-texts.js';
import { change, select, useDraft } from '../document/draft-store.js';
import type { ItemId, KnownTypes, Size, WorkflowDocument } from '../document/graph-document.js';
import { portsOfAgent } from '../document/ports.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { chooseInConflict, saveDraftNow } from './draft-current.js';
import { draftTexts } from './draft-texts.js';

/** What can be done with the draft as a whole, and with several selected things at once. Nothing for who may not edit. */
export function useDraftCommands(): readonly Command[] {
  const text = useTexts(draftTexts);
  const say = useTexts(documentTexts);
  const mayEdit = useMay('workflow:edit');
  return useMemo(() => {
    if (!mayEdit) return [];
    return [
      { id: 'draft.save', title: text('saveNow'), group: text('draft'), shortcuts: ['mod+s'], isEnabled: () => useDraft.getState().workflowId !== undefined, run: () => void saveDraftNow() },
      { id: 'draft.choose', title: text('choose'), group: text('draft'), isEnabled: () => useDraft.getState().saveState === 'conflict', run: chooseInConflict },
      ...documentCommands({ text: say, draft: useDraft.getState, change, select, catalogue, sizes: (document) => sizesIn(document, catalogue()) }),
    ];
  }, [text, say, mayEdit]);
}

/** The catalogue is there when an agent can be selected. */
function catalogue(): KnownTypes {
  return queryClient.getQueryData(catalogueQuery.queryKey) ?? { types: new Map() };
}

function sizesIn(document: WorkflowDocument, known: KnownTypes): ReadonlyMap<ItemId, Size> {
  return new Map(Object.keys(document.agents).map((slug) => [slug, sizeOfAgent(placePorts(portsOfAgent(document, known, slug)))]));
}
