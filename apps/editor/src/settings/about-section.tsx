import { Anchor, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { catalogueQuery } from '../api/catalogue.js';
import { useTexts } from '../texts/texts.js';
import { settingsTexts } from './settings-texts.js';

/** What this installation is. */
export function AboutSection() {
  const text = useTexts(settingsTexts);
  const { data } = useQuery(catalogueQuery);
  const plugins = [...new Set([...(data?.types.values() ?? [])].flatMap(({ plugin }) => plugin ?? []))].toSorted();
  return (
    <Stack maw={640} gap="xs">
      <Text>{text('aboutLead')}</Text>
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
