import { Tabs } from '@mantine/core';
import { useMemo } from 'react';
import { PageFrame } from '../app/page-frame.js';
import { TabRow } from '../app/tab-row.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { useTexts } from '../texts/texts.js';
import { deliveriesTexts } from './deliveries-texts.js';
import { DeliveriesTab } from './deliveries-tab.js';
import { FailedTab } from './failed-tab.js';
import { ReplaysTab } from './replays-tab.js';

/** What was sent outside, what agents failed on, and what goes through once more. */
export default function DeliveriesPage() {
  const text = useTexts(deliveriesTexts);
  const [{ tab = 'deliveries' }, change] = useFilters(['tab']);
  useCommands('deliveries', useMemo(() => [
    { id: 'deliveries.failed', title: text('failedEvents'), group: text('group'), run: () => change({ tab: 'failed' }) },
    { id: 'deliveries.replays', title: text('replays'), group: text('group'), run: () => change({ tab: 'replays' }) },
  ], [text, change]));
  return (
    <PageFrame title={text('title')}>
      <Tabs value={tab} onChange={(next) => change({ tab: next === 'deliveries' || next === null ? '' : next })} keepMounted={false}>
        <TabRow label={text('title')} chosen={tab}>
          <Tabs.Tab value="deliveries">{text('deliveries')}</Tabs.Tab>
          <Tabs.Tab value="failed">{text('failedEvents')}</Tabs.Tab>
          <Tabs.Tab value="replays">{text('replays')}</Tabs.Tab>
        </TabRow>
        <Tabs.Panel value="deliveries"><DeliveriesTab /></Tabs.Panel>
        <Tabs.Panel value="failed"><FailedTab /></Tabs.Panel>
        <Tabs.Panel value="replays"><ReplaysTab /></Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}
