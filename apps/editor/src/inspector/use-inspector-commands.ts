import { useMemo } from 'react';
import type { Command } from '../commands/command.js';
import { useCommands } from '../commands/command-registry.js';
import { useTexts } from '../texts/texts.js';
import { inspectorTabs, showTab, toggleDocs } from './inspector-store.js';
import { inspectorTexts } from './inspector-texts.js';
import type { Panes } from './panes.js';
import { useAgentActions } from './use-agent-actions.js';

interface Parts {
  readonly workflowId: string;
  readonly slug: string;
  readonly run: () => void;
  readonly close: () => void;
  readonly panes: Panes;
}

/** All that the inspector's buttons do, for the palette and the keyboard. Escape is taken by the inspector itself, where nothing above it wants it. */
export function useInspectorCommands({ workflowId, slug, run, close, panes }: Parts): void {
  const text = useTexts(inspectorTexts);
  const { runNow, canRunNow, togglePause, isPaused, mayOperate } = useAgentActions(workflowId, slug);
  useCommands('inspector', useMemo(() => {
    const group = text('group');
    return [
      { id: 'inspector.run', title: text('run'), group, shortcuts: ['mod+enter'], run },
      ...inspectorTabs.map((tab): Command => ({ id: `inspector.${tab}`, title: text(tab), group, run: () => showTab(tab) })),
      { id: 'inspector.docs', title: text('docs'), group, run: toggleDocs },
      { id: 'inspector.input', title: text('showInput'), group, run: panes.toggleInput },
      { id: 'inspector.output', title: text('showOutput'), group, run: panes.toggleOutput },
      ...(canRunNow ? [{ id: 'inspector.runNow', title: text('runNow'), group, run: runNow }] : []),
      ...(mayOperate ? [{ id: 'inspector.pause', title: text(isPaused ? 'resume' : 'pause'), group, run: togglePause }] : []),
      { id: 'inspector.close', title: text('close'), group, shortcuts: ['esc'], isNative: true, run: close },
    ];
  }, [text, run, close, panes, runNow, canRunNow, togglePause, isPaused, mayOperate]));
}
