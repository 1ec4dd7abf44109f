import { useMemo } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';

/** The sources of the draft, as the catalogue knows them. */
export function useSources(): readonly { readonly slug: string; readonly title: string }[] {
  const { types } = useCatalogue();
  const agents = useDraft((state) => state.document.agents);
  return useMemo(
    () => Object.entries(agents).filter(([, { type }]) => types.get(type)?.kind === 'source').map(([slug, { title }]) => ({ slug, title: title ?? slug })),
    [agents, types],
  );
}
