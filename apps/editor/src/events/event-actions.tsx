import { Button, Group } from '@mantine/core';
import { IconArrowsSplit2, IconPlayerPlay, IconRepeat, IconSitemap } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useCommands } from '../commands/command-registry.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import type { ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { PathLink, useOpenPath } from './path-link.js';
import { ReplayEvent } from './replay-event.js';

/** What can be done with one event. `isLineage`: it is shown on the page of its lineage already. */
export function EventActions({ event, isLineage = false }: { readonly event: ListedEvent; readonly isLineage?: boolean }) {
  const text = useTexts(eventsTexts);
  const go = useOpenPath();
  const mayReplay = useMay('event:replay');
  const mayTry = useMay('workflow:try');
  const [isReplaying, setReplaying] = useState(false);
  const canvas = `/workflows/${event.workflowId}?agent=${event.agent}&panel=events`;
  const sample = `/workflows/${event.workflowId}?agent=${event.agent}&panel=try&sample=${event.id}`;
  useCommands('event', useMemo(() => [
    ...(isLineage ? [] : [{ id: 'event.lineage', title: text('lineage'), group: text('event'), run: () => go(`/events/${event.id}`) }]),
    ...(mayReplay ? [{ id: 'event.replay', title: text('replay'), group: text('event'), run: () => setReplaying(true) }] : []),
    ...(mayTry ? [{ id: 'event.sample', title: text('useAsSample'), group: text('event'), run: () => go(sample) }] : []),
    { id: 'event.canvas', title: text('showOnCanvas'), group: text('event'), run: () => go(canvas) },
  ], [text, go, mayReplay, mayTry, isLineage, event.id, canvas, sample]));
  return (
    <Group gap="xs">
      {!isLineage && <Button size="xs" component={PathLink} href={`/events/${event.id}`} leftSection={<IconArrowsSplit2 size={14} aria-hidden />}>{text('lineage')}</Button>}
      {mayReplay && <Button size="xs" variant="default" leftSection={<IconRepeat size={14} aria-hidden />} onClick={() => setReplaying(true)}>{text('replay')}</Button>}
      {mayTry && <Button size="xs" variant="default" component={PathLink} href={sample} leftSection={<IconPlayerPlay size={14} aria-hidden />}>{text('useAsSample')}</Button>}
      <Button size="xs" variant="default" component={PathLink} href={canvas} leftSection={<IconSitemap size={14} aria-hidden />}>{text('showOnCanvas')}</Button>
      {isReplaying && <ReplayEvent event={event} onClose={() => setReplaying(false)} />}
    </Group>
  );
}
