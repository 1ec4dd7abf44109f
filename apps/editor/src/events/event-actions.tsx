import { Button, Group } from '@mantine/core';
import { jsonObjectSchema } from '@rookery/model';
import { IconArrowsSplit2, IconPlayerPlay, IconRepeat, IconSitemap } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useCommands } from '../commands/command-registry.js';
import { pinSample } from '../inspector/inspector-store.js';
import { useLive } from '../live/live-store.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import type { ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { PathLink, useOpenPath } from './path-link.js';
import { ReplayEvent } from './replay-event.js';

/** What can be done with one event; as a sample it is pinned for every agent behind it. `isLineage`: it is shown on the page of its lineage already. */
export function EventActions({ event, isLineage = false }: { readonly event: ListedEvent; readonly isLineage?: boolean }) {
  const text = useTexts(eventsTexts);
  const go = useOpenPath();
  const mayReplay = useMay('event:replay');
  const mayEdit = useMay('workflow:edit');
  const mayTry = useMay('workflow:try') && mayEdit;
  const [isReplaying, setReplaying] = useState(false);
  const canvas = `/workflows/${event.workflowId}?agent=${event.agent}`;
  const takers = useLive(useShallow((state) => [...new Set(state.workflows.get(event.workflowId)?.links.filter(({ from, port }) => from === event.agent && port === event.port).map(({ to }) => to))]));
  const [taker] = takers;
  const canSample = mayTry && taker !== undefined && event.payloadOmitted !== true;
  const pinIt = useCallback(() => {
    const payload = jsonObjectSchema.safeParse(event.payload);
    if (!payload.success || taker === undefined) return;
    for (const one of takers) pinSample(`${event.workflowId}/${one}`, payload.data);
    go(`/workflows/${event.workflowId}?agent=${taker}`);
  }, [event, takers, taker, go]);
  useCommands('event', useMemo(() => [
    ...(isLineage ? [] : [{ id: 'event.lineage', title: text('lineage'), group: text('event'), run: () => go(`/events/${event.id}`) }]),
    ...(mayReplay ? [{ id: 'event.replay', title: text('replay'), group: text('event'), run: () => setReplaying(true) }] : []),
    ...(canSample ? [{ id: 'event.sample', title: text('useAsSample'), group: text('event'), run: pinIt }] : []),
    { id: 'event.canvas', title: text('showOnCanvas'), group: text('event'), run: () => go(canvas) },
  ], [text, go, mayReplay, canSample, pinIt, isLineage, event.id, canvas]));
  return (
    <Group gap="xs">
      {!isLineage && <Button size="xs" component={PathLink} href={`/events/${event.id}`} leftSection={<IconArrowsSplit2 size={14} aria-hidden />}>{text('lineage')}</Button>}
      {mayReplay && <Button size="xs" variant="default" leftSection={<IconRepeat size={14} aria-hidden />} onClick={() => setReplaying(true)}>{text('replay')}</Button>}
      {canSample && <Button size="xs" variant="default" onClick={pinIt} leftSection={<IconPlayerPlay size={14} aria-hidden />}>{text('useAsSample')}</Button>}
      <Button size="xs" variant="default" component={PathLink} href={canvas} leftSection={<IconSitemap size={14} aria-hidden />}>{text('showOnCanvas')}</Button>
      {isReplaying && <ReplayEvent event={event} onClose={() => setReplaying(false)} />}
    </Group>
  );
}
