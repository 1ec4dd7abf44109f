import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { usePages } from '../api/use-pages.js';
import { Loaded } from '../app/page-frame.js';
import { PathLink } from '../events/path-link.js';
import { showTab } from '../inspector/inspector-store.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { shownValue } from '../viewers/shown-value.js';
import { agentPath, type StateEntry } from './health-api.js';
import { healthTexts } from './health-texts.js';

/** What an agent remembers, by key; it is changed in the editor. */
export function AgentMemory({ workflowId, agent }: { readonly workflowId: string; readonly agent: string }) {
  const text = useTexts(healthTexts);
  const { items, query } = usePages<StateEntry>(['agent-state', workflowId, agent], `${agentPath(workflowId, agent)}/state`, { limit: 50 });
  return (
    <section aria-labelledby="memory">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4" id="memory">{text('remembers')}</Title>
        {items !== undefined && items.length > 0 && <Anchor component={PathLink} href={`/workflows/${workflowId}?agent=${agent}`} size="sm" onClick={() => showTab('state')}>{text('edit')}</Anchor>}
      </Group>
      <Loaded query={query}>
        {() => (items === undefined || items.length === 0 ? <Text size="sm" c="dimmed">{text('remembersNone')}</Text> : (
          <Stack gap={4}>
            {items.map((entry) => <Entry key={entry.key} entry={entry} />)}
            {query.hasNextPage && <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('showMore')}</Button>}
          </Stack>
        ))}
      </Loaded>
    </section>
  );
}

function Entry({ entry: { key, value } }: { readonly entry: StateEntry }) {
  const text = useTexts(healthTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <div style={{ minWidth: 0 }}>
      <Anchor component="button" type="button" size="sm" ta="left" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} style={{ overflowWrap: 'anywhere' }}><code>{key === '' ? text('emptyKey') : key}</code>{isOpen ? '' : `: ${shownValue(value, 120)}`}</Anchor>
      {isOpen && <JsonView value={value} maxHeight={260} />}
    </div>
  );
}
