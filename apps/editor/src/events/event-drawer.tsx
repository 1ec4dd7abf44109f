import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../app/page-frame.js';
import { Drawer } from '../layers/drawer.js';
import { useTexts } from '../texts/texts.js';
import { PayloadViews } from '../viewers/payload-views.js';
import { EventActions } from './event-actions.js';
import { EventFacts } from './event-facts.js';
import { eventQuery, type ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';

/** One event at the side of a list. */
export function EventDrawer({ id, onClose }: { readonly id: string | undefined; readonly onClose: () => void }) {
  const text = useTexts(eventsTexts);
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="lg" title={`${text('event')} ${id ?? ''}`} closeButtonProps={{ 'aria-label': text('close') }}>
      {id !== undefined && <Body id={id} />}
    </Drawer>
  );
}

function Body({ id }: { readonly id: string }) {
  const query = useQuery(eventQuery(id));
  return <Loaded query={query}>{(event) => <EventDetail event={event} />}</Loaded>;
}

function EventDetail({ event }: { readonly event: ListedEvent }) {
  const text = useTexts(eventsTexts);
  return (
    <Stack>
      <EventActions event={event} />
      <EventFacts event={event} />
      <PayloadViews payloads={[event.payload]} label={text('payload')} />
    </Stack>
  );
}
