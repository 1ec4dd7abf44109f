import { Button, Group, Loader, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerPlay, IconX } from '@tabler/icons-react';
import { Suspense, useEffect, useMemo } from 'react';
import type { Command } from '../commands/command.js';
import { useCommands } from '../commands/command-registry.js';
import { useDraft } from '../document/draft-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { ChoiceForm } from './choice-form.js';
import { PanelFrame } from './panel-frame.js';
import { samplesOf } from './samples.js';
import { moveStep, togglePlay } from './step-store.js';
import { chooseInput, useTryChoice } from './try-choice-store.js';
import { orderFor } from './try-order.js';
import { TryFaultView } from './try-fault-view.js';
import { TryResultView } from './try-result-view.js';
import { cancelTry, closeOverlay, openOverlay, startTry, useTries } from './try-store.js';
import { tryTexts } from './try-texts.js';
import { useSampleTexts } from './use-sample-texts.js';
import { useSources } from './use-sources.js';

export interface TryPanelProps {
  readonly workflowId: string;
  readonly onClose: () => void;
  /** Brings an agent into sight and opens it. */
  readonly onShowAgent: (slug: string) => void;
}

/** Runs the draft on the screen over what is on record, and shows what would come of it beside what did. */
export function TryPanel(props: TryPanelProps) {
  return <Suspense fallback={<Loader m="xl" />}><Panel {...props} /></Suspense>;
}

function Panel({ workflowId, onClose, onShowAgent }: TryPanelProps) {
  const text = useTexts(tryTexts);
  const choice = useTryChoice(workflowId);
  const run = useRun(workflowId);
  const allKept = useTries((state) => state.kept);
  const shownId = useTries((state) => state.shownId);
  const isRunning = useTries((state) => state.running?.workflowId === workflowId);
  const kept = useMemo(() => allKept.filter((one) => one.workflowId === workflowId), [allKept, workflowId]);
  const shown = kept.find(({ id }) => id === shownId);
  useCommands('try', useTryCommands(run.start, isRunning));
  useOverlay(workflowId);
  return (
    <PanelFrame title={text('title')} closeLabel={text('close')} onClose={onClose} takesFocus onKeyDown={(event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      run.start();
    }}>
      <Stack gap="sm">
        <ChoiceForm workflowId={workflowId} choice={choice} onChange={(next) => chooseInput(workflowId, next)} />
        <Group gap="xs">
          {isRunning
            ? <Button variant="default" leftSection={<IconX size={16} aria-hidden />} onClick={cancelTry}>{text('cancel')}</Button>
            : <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} disabled={run.fault !== undefined} onClick={run.start}>{text('run')}</Button>}
          {run.fault !== undefined && <Text size="xs">{text(run.fault)}</Text>}
        </Group>
        {isRunning && <Running />}
        <TryFaultView workflowId={workflowId} onShowAgent={onShowAgent} />
        {shown !== undefined && !isRunning && <TryResultView key={shown.id} shown={shown} kept={kept} onShowAgent={onShowAgent} />}
      </Stack>
    </PanelFrame>
  );
}

/** What is drawn over the canvas belongs to the open panel; a try that runs goes on when it is closed. */
function useOverlay(workflowId: string): void {
  useEffect(() => {
    openOverlay(workflowId);
    return closeOverlay;
  }, [workflowId]);
}

function useRun(workflowId: string) {
  const choice = useTryChoice(workflowId);
  const document = useDraft((state) => state.document);
  const liveVersion = useDraft((state) => state.published?.version ?? null);
  const texts = useSampleTexts();
  const sources = useSources();
  return useMemo(() => {
    const order = orderFor(choice, document, samplesOf(texts, workflowId, sources.map(({ slug }) => slug)));
    return typeof order === 'string'
      ? { fault: order, start: () => undefined }
      : { fault: undefined, start: () => void startTry({ workflowId, order, liveVersion }) };
  }, [choice, document, liveVersion, sources, texts, workflowId]);
}

function useTryCommands(start: () => void, isRunning: boolean): readonly Command[] {
  const text = useTexts(tryTexts);
  return useMemo(() => [
    { id: 'try.run', title: text('title'), group: text('group'), shortcuts: ['mod+enter'], isEnabled: () => !isRunning, run: start },
    { id: 'try.cancel', title: text('cancel'), group: text('group'), isEnabled: () => isRunning, run: cancelTry },
    { id: 'try.play', title: `${text('play')} / ${text('pause')}`, group: text('group'), run: togglePlay },
    { id: 'try.next', title: text('next'), group: text('group'), shortcuts: ['.'], run: () => moveStep(1) },
    { id: 'try.previous', title: text('previous'), group: text('group'), shortcuts: [','], run: () => moveStep(-1) },
  ], [isRunning, start, text]);
}

function Running() {
  const text = useTexts(tryTexts);
  const language = useLanguage();
  const progress = useTries((state) => state.running?.progress);
  const share = progress === undefined || progress.total === 0 ? 100 : Math.min(100, (100 * progress.events) / progress.total);
  return (
    <div>
      <Progress value={share} animated={progress === undefined} aria-label={text('running')} />
      <Text size="xs" mt={4} role="status">{progress === undefined ? text('running') : `${text('progress', { events: progress.events, total: progress.total })}, ${text('virtualTime', { time: new Date(progress.at).toLocaleTimeString(language) })}`}</Text>
    </div>
  );
}
