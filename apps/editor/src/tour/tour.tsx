import { useMediaQuery } from '@mantine/hooks';
import { useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { useGo } from '../app/use-go.js';
import { useCommands } from '../commands/command-registry.js';
import { useLive } from '../live/live-store.js';
import { useMay, useSession } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { openTour, startTour, useTour } from './tour-store.js';
import { tourTexts } from './tour-texts.js';

// They know the draft and the tries: who had the tour loads none of it.
const TourCard = lazy(async () => ({ default: (await import('./tour-card.js')).TourCard }));
const TourEnd = lazy(async () => ({ default: (await import('./tour-card.js')).TourEnd }));

/** The workflow of a first start. */
const DEMO = 'auction-demo';

/** The guided start, for those who see the demo the first time; it says what to look at and never stands in the way. */
export default function Tour() {
  const text = useTexts(tourTexts);
  const go = useGo();
  const account = useSession((live) => live.me?.email);
  const mayPublish = useMay('workflow:publish');
  const { state, account: opened, isFresh } = useTour();
  const { pathname } = useLocation();
  // On a phone nothing can be built.
  const isWide = useMediaQuery('(min-width: 48em)', false);
  const demo = useLive((live) => [...live.workflows.values()].find(({ name }) => name === DEMO));
  useEffect(() => {
    if (account !== undefined) openTour(account);
  }, [account]);
  const demoId = demo?.id;
  const isOpened = account !== undefined && opened === account;
  useEffect(() => {
    if (isOpened && state === undefined && demoId !== undefined && mayPublish && isWide && pathname === '/') startTour(account);
  }, [isOpened, state, demoId, mayPublish, isWide, pathname, account]);
  useCommands('tour', useMemo(() => (account === undefined || demoId === undefined ? [] : [{ id: 'tour.start', title: text('again'), group: text('group'), run: () => { startTour(account); go('/'); } }]), [account, demoId, text, go]));
  if (!isOpened || demoId === undefined || state === undefined || state === 'skipped' || !isWide) return null;
  if (state === 'done' && !isFresh) return null;
  return <Suspense>{state === 'done' ? <TourEnd account={account} /> : <TourCard key={state} step={state} account={account} demoId={demoId} version={demo?.version ?? 0} />}</Suspense>;
}
