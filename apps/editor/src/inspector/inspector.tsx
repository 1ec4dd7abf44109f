import { Box, Loader, SegmentedControl, Splitter, Stack, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import { useEditorPanels } from '../editor/editor-panels.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { EditedPane } from './edited-pane.js';
import { InputPane } from './input-pane.js';
import { InspectorHeader } from './inspector-header.js';
import { inspectorTexts } from './inspector-texts.js';
import { OutputPane } from './output-pane.js';
import { usePanes, type Panes } from './panes.js';
import { isEscapeOurs, isRunKey } from './inspector-keys.js';
import { focusAgent } from './focus-agent.js';
import { RunFaults } from './run-faults.js';
import { useInspectorCommands } from './use-inspector-commands.js';
import { useRunAgent } from './use-run-agent.js';
import { useUpstream } from './use-upstream.js';
import classes from './inspector.module.css';

export interface InspectorProps {
  readonly slug: string;
  /** Default: the workflow that is open. */
  readonly workflowId?: string;
  /** Default: takes the agent out of the address. */
  readonly onClose?: () => void;
}

/** One agent: what comes in, what it does with it, what comes out. */
export function Inspector({ slug, workflowId, onClose }: InspectorProps) {
  const text = useTexts(inspectorTexts);
  const { openAgent } = useEditorPanels();
  const open = useDraft((state) => workflowId ?? state.workflowId);
  const isThere = useDraft((state) => agentOf(state.document, slug) !== undefined);
  const close = useCallback(() => (onClose ?? (() => openAgent(undefined)))(), [onClose, openAgent]);
  if (!isThere || open === undefined) return <Text p="md" c="dimmed">{text('gone', { slug })}</Text>;
  return <Suspense fallback={<Loader role="status" m="md" size="sm" aria-label={text('loading')} />}><OpenInspector workflowId={open} slug={slug} onClose={close} /></Suspense>;
}

export default Inspector;

/** Narrower than this the three parts stand behind each other. */
const WIDE = 820;

function OpenInspector({ workflowId, slug, onClose }: Required<InspectorProps>) {
  const text = useTexts(inspectorTexts);
  const upstream = useUpstream(workflowId, slug);
  const run = useRunAgent(workflowId, slug, upstream);
  // One agent is run as a document of its own.
  const mayEdit = useMay('workflow:edit');
  const mayTry = useMay('workflow:try') && mayEdit;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const close = useCallback(() => {
    onClose();
    focusAgent(slug);
  }, [onClose, slug]);
  const { run: start } = run;
  const panes = usePanes();
  const runIfAllowed = useMemo(() => (mayTry ? start : () => undefined), [mayTry, start]);
  useInspectorCommands({ workflowId, slug, run: runIfAllowed, close, panes });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isRunKey(event)) {
      event.preventDefault();
      runIfAllowed();
    } else if (isEscapeOurs(event)) {
      event.preventDefault();
      close();
    }
  };
  const input = <InputPane workflowId={workflowId} slug={slug} upstream={upstream} />;
  const output = <OutputPane workflowId={workflowId} slug={slug} run={run} mayRun={mayTry} />;
  const edited = <EditedPane workflowId={workflowId} slug={slug} support={upstream.support} />;
  return (
    <RunFaults slug={slug} run={run}>
      <div ref={ref} className={classes['root']} onKeyDown={onKeyDown} data-testid="inspector">
        <InspectorHeader workflowId={workflowId} slug={slug} isNarrow={width > 0 && width < WIDE} panes={panes} onClose={close} />
        <div className={classes['body']}>
          {width >= WIDE && <SideBySide key={`${panes.hasInput} ${panes.hasOutput}`} panes={panes} input={input} edited={edited} output={output} label={text('resize')} />}
          {width > 0 && width < WIDE && <BehindEachOther input={input} edited={edited} output={output} />}
        </div>
      </div>
    </RunFaults>
  );
}

interface PartsProps {
  readonly input: ReactNode;
  readonly edited: ReactNode;
  readonly output: ReactNode;
}

function SideBySide({ panes, input, edited, output, label }: PartsProps & { readonly panes: Panes; readonly label: string }) {
  return (
    <Splitter className={classes['splitter'] ?? ''} lineSize={1} aria-label={label}>
      {panes.hasInput && <Splitter.Pane defaultSize={27} min={14}><div className={classes['pane']}>{input}</div></Splitter.Pane>}
      <Splitter.Pane defaultSize={panes.hasInput && panes.hasOutput ? 43 : 65} min={25}><div className={`${classes['pane']} ${classes['optionsPane']}`}>{edited}</div></Splitter.Pane>
      {panes.hasOutput && <Splitter.Pane defaultSize={30} min={14}><div className={classes['pane']}>{output}</div></Splitter.Pane>}
    </Splitter>
  );
}

function BehindEachOther({ input, edited, output }: PartsProps) {
  const text = useTexts(inspectorTexts);
  const [part, setPart] = useState<'input' | 'options' | 'output'>('options');
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // New browsers answer with a promise, which React would take for a clean-up.
    place.current?.scrollTo({ top: 0 });
  }, [part]);
  return (
    <Stack gap={0} flex={1} miw={0} h="100%">
      <Box px="sm" pt={6}><SegmentedControl fullWidth size="xs" aria-label={text('panes')} value={part} data={[{ value: 'input', label: text('input') }, { value: 'options', label: text('options') }, { value: 'output', label: text('output') }]} onChange={(next) => setPart(next === 'input' || next === 'output' ? next : 'options')} /></Box>
      <div ref={place} className={`${classes['narrow']} ${classes['optionsPane']}`}>{part === 'input' ? input : part === 'output' ? output : edited}</div>
    </Stack>
  );
}
