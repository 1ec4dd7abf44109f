import { Button, Group, Paper, Progress, Text, Title } from '@mantine/core';
import { useElementSize, useViewportSize } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useGo } from '../app/use-go.js';
import { select, useDraft } from '../document/draft-store.js';
import { isLinkId } from '../document/graph-document.js';
import { useTexts } from '../texts/texts.js';
import { useTries } from '../trying/try-store.js';
import { cardPlace, goesOn, isReached, pathOf, stepAfter, stepBefore, tourSteps, type Box, type TourFacts, type TourStep } from './tour-steps.js';
import { finishTour, moveTour } from './tour-store.js';
import { tourTexts } from './tour-texts.js';
import { useTarget } from './use-target.js';
import classes from './tour.module.css';

/** What each step points at; marks are listed in the README. */
const marks: Readonly<Record<TourStep, string>> = {
  runs: '[data-tour="demo-workflow"]', inbox: '[data-tour="inbox"] a[href^="/workflows/"]', link: '.react-flow__edge[data-id$=">good"]', change: '.react-flow__node[data-id="good"]', try: '[data-tour="try"]', publish: '[data-tour="publish"]',
};

/** Padding and border of the card around what is measured. */
const FRAME = 34;

/** One step of the tour. */
export function TourCard({ step, account, demoId, version }: { readonly step: TourStep; readonly account: string; readonly demoId: string; readonly version: number }) {
  const text = useTexts(tourTexts);
  const facts = useFacts(demoId, version);
  const isDone = isReached(step, facts);
  const path = pathOf(step, demoId);
  const isHere = facts.path === path;
  const hasPanel = useLocation({ select: ({ search }) => Object.keys(search).some((name) => name === 'panel' || name === 'agent') });
  const isAside = !isHere || (facts.path !== '/inbox' && (hasPanel || facts.hasLinkOpen));
  const box = useTarget(isHere ? marks[step] : undefined);
  const isArmed = useRef(false);
  useEffect(() => {
    // What was so before the step began, was not done for it.
    if (!isDone) isArmed.current = true;
    if (!isDone || !isArmed.current || !goesOn(step)) return;
    if (step === 'publish') finishTour(account);
    else moveTour(account, stepAfter(step));
  }, [isDone, step, account]);
  const go = useGo();
  const next = () => {
    const following = stepAfter(step);
    moveTour(account, following);
    // The panel of the link lies over the agent that is next.
    if (step === 'link') select([]);
    if (following !== 'done' && following !== 'skipped' && pathOf(following, demoId) !== facts.path) go(pathOf(following, demoId));
  };
  const back = () => {
    const former = stepBefore(step);
    moveTour(account, former);
    go(pathOf(former, demoId));
  };
  const number = tourSteps.indexOf(step) + 1;
  const skip = () => moveTour(account, 'skipped');
  return (
    <Card target={box} isAside={isAside} heading={text('step', { number, count: tourSteps.length })} title={text(`${step}.title`)} lead={isHere || isDone ? text(`${step}.text`) : text('elsewhere')} progress={(number / (tourSteps.length + 1)) * 100} onLeave={skip}>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={skip}>{text('skip')}</Button>
      <Group gap={6}>
        {number > 1 && (isHere || isDone) && <Button size="compact-sm" variant="default" onClick={back}>{text('back')}</Button>}
        {isHere || isDone ? <Button size="compact-sm" variant={isDone || step === 'inbox' || step === 'runs' ? 'filled' : 'default'} onClick={next}>{text(step === 'publish' ? 'end' : 'next')}</Button> : <Button size="compact-sm" onClick={() => go(path)}>{text('take')}</Button>}
      </Group>
    </Card>
  );
}

/** Told when the last step was done. */
export function TourEnd({ account }: { readonly account: string }) {
  const text = useTexts(tourTexts);
  const close = () => moveTour(account, 'done');
  return <Card target={undefined} isAside heading={text('label')} title={text('done.title')} lead={text('done.text')} progress={100} onLeave={close}><span /><Button size="compact-sm" onClick={close}>{text('end')}</Button></Card>;
}

interface CardProps {
  readonly target: Box | undefined;
  /** What is beside the target is in use, or the target is elsewhere: the card waits below the menu. */
  readonly isAside: boolean;
  readonly heading: string;
  readonly title: string;
  readonly lead: string;
  /** Percent. */
  readonly progress: number;
  readonly onLeave: () => void;
  readonly children: ReactNode;
}

/** The card beside what it speaks of, else below the menu, where it covers nothing; and the ring around the target. */
function Card({ target, isAside, heading, title, lead, progress, onLeave, children }: CardProps) {
  const text = useTexts(tourTexts);
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const screen = useViewportSize();
  const place = target === undefined || isAside ? undefined : cardPlace(target, { width: Math.max(width, 300) + FRAME, height: Math.max(height, 120) + FRAME }, screen);
  return (
    <>
      {target !== undefined && <div className={classes['ring']} style={{ left: target.left - 5, top: target.top - 5, width: target.width + 10, height: target.height + 10 }} />}
      <Paper component="section" withBorder shadow="lg" p={place === undefined ? 'xs' : 'md'} className={classes[place === undefined ? 'foot' : 'card'] ?? ''} style={place} aria-label={text('label')} onKeyDown={(event) => event.key === 'Escape' && onLeave()}>
        <div ref={ref}>
          <div aria-live="polite">
            <Text size="xs" c="dimmed">{heading}</Text>
            <Title order={2} size={place === undefined ? 'h6' : 'h5'}>{title}</Title>
            <Text size="sm" mt={4} className={classes['lead'] ?? ''}>{lead}</Text>
          </div>
          <Progress value={progress} size="xs" my="sm" aria-hidden />
          <Group justify="space-between" gap={6} className={classes['buttons'] ?? ''}>{children}</Group>
        </div>
      </Paper>
    </>
  );
}

/** What the tour can tell of what was done, since this step began. */
function useFacts(demoId: string, version: number): TourFacts {
  const { pathname } = useLocation();
  const [beganAt] = useState(() => Date.now());
  const [firstVersion] = useState(version);
  const [firstDocument] = useState(() => useDraft.getState().document);
  const hasLinkOpen = useDraft(({ workflowId, selection }) => workflowId === demoId && [...selection].some(isLinkId));
  // A draft that is opened is none that was changed.
  const hasChanged = useDraft(({ workflowId, document, past }) => workflowId === demoId && past.length > 0 && document !== firstDocument);
  const hasTried = useTries(({ kept }) => kept.some(({ workflowId, startedAt }) => workflowId === demoId && startedAt >= beganAt));
  return { path: pathname, demoId, hasLinkOpen, hasChanged, hasTried, hasPublished: version > firstVersion };
}
