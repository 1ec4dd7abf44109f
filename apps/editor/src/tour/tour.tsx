import { Button, Group, Paper, Progress, Text, Title } from '@mantine/core';
import { useElementSize, useViewportSize } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useGo } from '../app/use-go.js';
import { useCommands } from '../commands/command-registry.js';
import { useDraft } from '../document/draft-store.js';
import { isLinkId } from '../document/graph-document.js';
import { useLive } from '../live/live-store.js';
import { useMay, useSession } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { cardPlace, isReached, pathOf, stepAfter, stepBefore, tourSteps, type TourFacts, type TourStep } from './tour-steps.js';
import { moveTour, openTour, startTour, useTour } from './tour-store.js';
import { tourTexts } from './tour-texts.js';
import { useTarget } from './use-target.js';
import classes from './tour.module.css';

/** The workflow of a first start, and the agent of it that the tour has changed. */
const DEMO = 'auction-demo';

/** What each step points at; marks are listed in the README. */
const marks: Readonly<Record<TourStep, string>> = {
  runs: '[data-tour="demo-workflow"]', inbox: '[data-tour="inbox"] a[href^="/workflows/"]', link: '.react-flow__edge[data-id$=">good"]', change: '.react-flow__node[data-id="good"]', try: '[data-tour="try"]', publish: '[data-tour="publish"]',
};

/** The guided start, for those who see the demo the first time; it says what to look at and never stands in the way. */
export default function Tour() {
  const text = useTexts(tourTexts);
  const go = useGo();
  const account = useSession((live) => live.me?.email);
  const mayPublish = useMay('workflow:publish');
  const { state, account: opened } = useTour();
  const { pathname } = useLocation();
  const demo = useLive((live) => [...live.workflows.values()].find(({ name }) => name === DEMO));
  useEffect(() => {
    if (account !== undefined) openTour(account);
  }, [account]);
  const demoId = demo?.id;
  const isOpened = account !== undefined && opened === account;
  useEffect(() => {
    if (isOpened && state === undefined && demoId !== undefined && mayPublish && pathname === '/') startTour(account);
  }, [isOpened, state, demoId, mayPublish, pathname, account]);
  useCommands('tour', useMemo(() => (account === undefined || demoId === undefined ? [] : [{ id: 'tour.start', title: text('again'), group: text('group'), run: () => { startTour(account); go('/'); } }]), [account, demoId, text, go]));
  if (!isOpened || demoId === undefined || state === undefined || state === 'done' || state === 'skipped') return null;
  return <Step key={state} step={state} account={account} demoId={demoId} version={demo?.version ?? 0} />;
}

function Step({ step, account, demoId, version }: { readonly step: TourStep; readonly account: string; readonly demoId: string; readonly version: number }) {
  const text = useTexts(tourTexts);
  const go = useGo();
  const facts = useFacts(demoId, version);
  const isDone = isReached(step, facts);
  const [isEnd, setEnd] = useState(false);
  const path = pathOf(step, demoId);
  const isHere = facts.path === path;
  const box = useTarget(isHere && !isEnd ? marks[step] : undefined);
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const screen = useViewportSize();
  const isArmed = useRef(false);
  useEffect(() => {
    // What was so before the step began, was not done for it.
    if (!isDone) isArmed.current = true;
    if (!isDone || !isArmed.current) return;
    if (step === 'publish') setEnd(true);
    else moveTour(account, stepAfter(step));
  }, [isDone, step, account]);
  const next = () => {
    if (isEnd || step === 'publish') {
      moveTour(account, 'done');
      return;
    }
    const following = stepAfter(step);
    moveTour(account, following);
    if (following !== 'done' && following !== 'skipped' && pathOf(following, demoId) !== facts.path) go(pathOf(following, demoId));
  };
  const number = tourSteps.indexOf(step) + 1;
  const key = isEnd ? 'done' : step;
  const place = cardPlace(box, { width: Math.max(width, 300), height: Math.max(height + 34, 150) }, screen);
  return (
    <>
      {box !== undefined && <div className={classes['ring']} style={{ left: box.left - 5, top: box.top - 5, width: box.width + 10, height: box.height + 10 }} />}
      <Paper
        component="section" withBorder shadow="lg" p="md" className={classes['card'] ?? ''} style={place} aria-label={text('label')}
        onKeyDown={(event) => {
          if (event.key === 'Escape') moveTour(account, 'skipped');
        }}
      >
        <div ref={ref}>
          <div aria-live="polite">
            <Text size="xs" c="dimmed">{isEnd ? text('label') : text('step', { number, count: tourSteps.length })}</Text>
            <Title order={2} size="h5">{text(`${key}.title`)}</Title>
            <Text size="sm" mt={4}>{text(`${key}.text`)}</Text>
          </div>
          <Progress value={isEnd ? 100 : (number / (tourSteps.length + 1)) * 100} size="xs" my="sm" aria-hidden />
          <Group justify="space-between" gap="xs">
            {isEnd ? <span /> : <Button size="compact-sm" variant="subtle" color="gray" onClick={() => moveTour(account, 'skipped')}>{text('skip')}</Button>}
            <Group gap={6}>
              {number > 1 && !isEnd && <Button size="compact-sm" variant="default" onClick={() => { const former = stepBefore(step); moveTour(account, former); go(pathOf(former, demoId)); }}>{text('back')}</Button>}
              {isHere || isEnd ? <Button size="compact-sm" onClick={next}>{text(isEnd || step === 'publish' ? 'end' : 'next')}</Button> : <Button size="compact-sm" onClick={() => go(path)}>{text('take')}</Button>}
            </Group>
          </Group>
        </div>
      </Paper>
    </>
  );
}

/** What the tour can tell of what was done, since this step began. */
function useFacts(demoId: string, version: number): TourFacts {
  const { pathname, search } = useLocation();
  const [firstVersion] = useState(version);
  const [firstDocument] = useState(() => useDraft.getState().document);
  const hasLinkOpen = useDraft(({ workflowId, selection }) => workflowId === demoId && [...selection].some(isLinkId));
  // A draft that is opened is none that was changed.
  const hasChanged = useDraft(({ workflowId, document, past }) => workflowId === demoId && past.length > 0 && document !== firstDocument);
  const given: Readonly<Record<string, unknown>> = search;
  return { path: pathname, panel: given['panel'] === undefined ? undefined : String(given['panel']), demoId, hasLinkOpen, hasChanged, hasPublished: version > firstVersion };
}
