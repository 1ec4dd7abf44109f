import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

export const sidePanels = ['try', 'history', 'events'] as const;
export type SidePanel = (typeof sidePanels)[number];

export interface EditorPanels {
  /** The agent whose panel is open. */
  readonly agent: string | undefined;
  readonly panel: SidePanel | undefined;
  readonly openAgent: (slug: string | undefined) => void;
  readonly openPanel: (panel: SidePanel | undefined) => void;
}

/** What is open in the editor is in the address: it outlives a reload, and a link to it can be sent. */
export function useEditorPanels(): EditorPanels {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const put = useCallback((changes: Readonly<Record<string, string | undefined>>): void => {
    void navigate({ to: '.', search: (before: Readonly<Record<string, unknown>>) => ({ ...before, ...changes }), replace: true });
  }, [navigate]);
  const openAgent = useCallback((agent: string | undefined) => put({ agent }), [put]);
  const openPanel = useCallback((panel: SidePanel | undefined) => put({ panel }), [put]);
  const agent = typeof search['agent'] === 'string' ? search['agent'] : undefined;
  const panel = sidePanels.find((one) => one === search['panel']);
  return useMemo(() => ({ agent, panel, openAgent, openPanel }), [agent, panel, openAgent, openPanel]);
}
