import { Anchor, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { catalogueQuery } from '../api/catalogue.js';
import { useTexts } from '../texts/texts.js';
import { settingsTexts } from './settings-texts.js';

/** What this installation is. */
export function AboutSection() {
  const text = useTexts(settingsTexts);
  const { data } = useQuery(catalogueQuery);
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => call<{ readonly version: string; readonly node: string }>('GET', '/api/v1/about', { signal }), staleTime: Number.POSITIVE_INFINITY });
  const plugins = [...new Set([...(data?.types.values() ?? [])].flatMap(({ plugin }) => plugin ?? []))].toSorted();
  return (
    <Stack maw={640} gap="xs">
      <Text>{text('aboutLead')}</Text>
      {about.data !== undefined && <Text size="sm">{text('version')}: <Text span ff="monospace" size="sm">Rookery {about.data.version}</Text>, Node.js {about.data.node}</Text>}
      {data !== undefined && (
        <>
          <Text size="sm">{text('agentTypes')}: {data.types.size}</Text>
          <Text size="sm">{text('plugins')}: {plugins.length === 0 ? text('noPlugins') : plugins.join(', ')}</Text>
        </>
      )}
      <List size="sm">
        <List.Item><Anchor href="/api/docs" target="_blank" rel="noreferrer">{text('apiDocs')}</Anchor></List.Item>
        <List.Item><Anchor href="/metrics" target="_blank" rel="noreferrer">{text('metrics')}</Anchor></List.Item>
      </List>
    </Stack>
  );
}
