import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { call } from '../api/call.js';
import { useGo } from '../app/use-go.js';
import { isCanvasActive } from '../canvas/canvas-focus.js';
import { show } from '../canvas/canvas-store.js';
import type { Command } from '../commands/command.js';
import { redo, undo, useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import { useLive } from '../live/live-store.js';
import { useMay } from '../session/session-store.js';
import { translate, useTexts } from '../texts/texts.js';
import type { EditorPanels } from './editor-panels.js';
import { editorTexts } from './editor-texts.js';

export interface EditorDialogs {
  readonly publish: () => void;
  readonly settings: () => void;
  readonly clone: () => void;
  /** Asks for an event to run a source with. */
  readonly runWith: (slug: string) => void;
}

interface EditorCommandsParts {
  readonly workflowId: string;
  readonly isReadOnly: boolean;
  readonly panels: EditorPanels;
  readonly dialogs: EditorDialogs;
}

/** What can be done with the workflow as a whole; what the person may not do is not there. */
export function useEditorCommands({ workflowId, isReadOnly, panels, dialogs }: EditorCommandsParts): readonly Command[] {
  const text = useTexts(editorTexts);
  const go = useGo();
  const mayPublish = useMay('workflow:publish');
  const mayOperate = useMay('workflow:operate');
  const mayEdit = useMay('workflow:edit');
  const paused = useLive(({ workflows }) => workflows.get(workflowId)?.paused ?? null);
  const isPublished = useDraft(({ published }) => published !== null);
  const source = useRunnableSource();
  return useMemo(() => {
    const group = text('group');
    const command = (id: string, title: string, more: Omit<Command, 'id' | 'title' | 'group'>): Command => ({ id: `editor.${id}`, title, group, ...more });
    const path = `/api/v1/workflows/${workflowId}`;
    return [
      ...(isReadOnly ? [] : [
        command('undo', text('undo'), { shortcuts: ['mod+z'], isEnabled: () => useDraft.getState().past.length > 0, run: undo }),
        command('redo', text('redo'), { shortcuts: ['mod+shift+z', 'mod+y'], isEnabled: () => useDraft.getState().future.length > 0, run: redo }),
      ]),
      ...(mayEdit ? [command('try', text('try'), { shortcuts: ['t'], run: () => panels.openPanel(panels.panel === 'try' ? undefined : 'try') })] : []),
      ...(mayPublish && !isReadOnly ? [command('publish', text('publish'), { shortcuts: ['p'], run: dialogs.publish })] : []),
      ...(mayOperate && isPublished && source !== undefined ? [command('run', text('run'), { shortcuts: ['r'], run: () => (source.needsEvent ? dialogs.runWith(source.slug) : report(() => runSource(workflowId, source.slug))) })] : []),
      ...(mayOperate && isPublished && paused === null ? [command('pause', text('pause'), { run: () => report(async () => {
        await call('POST', `${path}/pause`, { body: {} });
        return text('paused');
      }) })] : []),
      ...(mayOperate && isPublished && paused !== null ? [command('resume', text('resume'), { run: () => report(async () => {
        await call('POST', `${path}/resume`, { body: {} });
        return text('resumed');
      }) })] : []),
      command('closePanel', text('closePanel'), { shortcuts: ['esc'], takesKeys: isCanvasActive, isEnabled: () => panels.agent !== undefined || panels.panel !== undefined, run: () => {
        if (panels.agent === undefined) return panels.openPanel(undefined);
        panels.openAgent(undefined);
        return show(panels.agent);
      } }),
      command('events', text('events'), { shortcuts: ['e'], run: () => panels.openPanel(panels.panel === 'events' ? undefined : 'events') }),
      command('history', text('history'), { shortcuts: ['h'], run: () => panels.openPanel(panels.panel === 'history' ? undefined : 'history') }),
      ...(mayEdit && !isReadOnly ? [command('settings', text('settings'), { run: dialogs.settings })] : []),
      command('export', text('exportFile'), { run: () => globalThis.location.assign(`${path}/export`) }),
      ...(mayEdit ? [command('clone', text('clone'), { run: dialogs.clone })] : []),
      command('health', text('health'), { run: () => go('/health') }),
    ];
  }, [text, go, workflowId, isReadOnly, panels, dialogs, mayEdit, mayOperate, mayPublish, isPublished, paused, source]);
}

/** The source that is selected, when it can be run by hand; the only one there is counts as selected. */
function useRunnableSource(): { readonly slug: string; readonly needsEvent: boolean } | undefined {
  const { types } = useCatalogue();
  const slug = useDraft(({ document, selection, published }) => {
    const canRun = (one: string): boolean => {
      const agent = agentOf(document, one);
      const triggers = agent === undefined ? [] : (types.get(agent.type)?.triggers ?? []);
      return published !== null && agentOf(published.document, one) !== undefined && triggers.some((trigger) => trigger === 'schedule' || trigger === 'inject');
    };
    const selected = [...selection].find(canRun);
    if (selected !== undefined) return selected;
    const [only, ...others] = Object.keys(document.agents).filter(canRun);
    return others.length === 0 ? only : undefined;
  });
  const needsEvent = useDraft(({ document }) => slug !== undefined && types.get(agentOf(document, slug)?.type ?? '')?.triggers.includes('schedule') !== true);
  return useMemo(() => (slug === undefined ? undefined : { slug, needsEvent }), [slug, needsEvent]);
}

/** Runs a source now, with an event where it takes one. Gives what came of it, in words. */
export async function runSource(workflowId: string, slug: string, event?: unknown): Promise<string> {
  const title = agentOf(useDraft.getState().document, slug)?.title ?? slug;
  const answer = await call<{ readonly accepted?: number }>('POST', `/api/v1/workflows/${workflowId}/agents/${slug}/run`, event === undefined ? {} : { body: event });
  return answer.accepted === undefined ? translate(editorTexts, 'runDone', { title }) : translate(editorTexts, 'runAccepted', { count: answer.accepted });
}

/** Says what came of something, good or bad. */
export async function report(work: () => Promise<string>): Promise<void> {
  try {
    notifications.show({ color: 'teal', message: await work() });
  } catch (error) {
    notifications.show({ color: 'red', title: translate(editorTexts, 'fault'), message: error instanceof Error ? error.message : String(error) });
  }
}
