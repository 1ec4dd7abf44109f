import { Alert, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Loaded, PageFrame } from '../app/page-frame.js';
import { workflowFiguresQuery } from '../health/figures-api.js';
import { useTexts } from '../texts/texts.js';
import { PayloadViews } from '../viewers/payload-views.js';
import { EventActions } from './event-actions.js';
import { EventFacts } from './event-facts.js';
import { lineageQuery, type Lineage, type ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { LineagePicture } from './lineage-picture.js';
import { LineageStep } from './lineage-step.js';
import classes from './events.module.css';

/** Where an event came from, and what came of it. */
export default function LineagePage() {
  const text = useTexts(eventsTexts);
  const { eventId = '' }: { readonly eventId?: string } = useParams({ strict: false });
  const query = useQuery(lineageQuery(eventId));
  return (
    <PageFrame title={text('lineageTitle', { id: eventId })}>
      <Loaded query={query}>{(lineage) => <LineageView key={eventId} lineage={lineage} />}</Loaded>
    </PageFrame>
  );
}

function LineageView({ lineage }: { readonly lineage: Lineage }) {
  const text = useTexts(eventsTexts);
  const { event, ancestors, descendants, isComplete } = lineage;
  const [chosen, setChosen] = useState<string>();
  const choose = (id: string): void => {
    setChosen(id);
    document.getElementById(`step-${id}`)?.scrollIntoView({ block: 'center', behavior: globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  };
  return (
    <Stack>
      <EventActions event={event} isLineage />
      {!isComplete && <Alert color="orange" py={6}>{text('incomplete')}</Alert>}
      <LineagePicture lineage={lineage} chosen={chosen} onChoose={choose} />
      <EventFacts event={event} />
      <PayloadViews payloads={[event.payload]} label={text('payload')} maxHeight={320} />
      <Steps title={text('before')} events={ancestors} lineage={lineage} />
      <Steps title={text('self')} events={[event]} lineage={lineage} />
      <Steps title={text('after')} events={descendants} lineage={lineage} />
    </Stack>
  );
}

function Steps({ title, events, lineage }: { readonly title: string; readonly events: readonly ListedEvent[]; readonly lineage: Lineage }) {
  const { data: figures } = useQuery(workflowFiguresQuery(lineage.event.workflowId));
  if (events.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">{title}</Title>
      <Stack component="ol" gap="sm" className={classes['list'] ?? ''}>
        {events.map((event) => <LineageStep key={event.id} event={event} lineage={lineage} isSelf={event.id === lineage.event.id} figures={event.workflowId === lineage.event.workflowId ? figures : undefined} />)}
      </Stack>
    </section>
  );
}
