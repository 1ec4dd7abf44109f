import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import type { PublishOutcome } from './publish-calls.js';
import { publishTexts } from './publish-texts.js';

/** Addresses with their secrets, each with a button that copies it; they are shown this once. */
export function ShownOnce({ hooks, feeds }: Pick<PublishOutcome, 'hooks' | 'feeds'>) {
  const text = useTexts(publishTexts);
  const agents = useDraft((state) => state.document.agents);
  if (hooks.length + feeds.length === 0) return null;
  const titleOf = (slug: string | null): string => (slug === null ? '' : (agents[slug]?.title ?? slug));
  return (
    <Stack gap="sm">
      <Alert color="orange" role="note">{text('shownOnce')}</Alert>
      {hooks.length > 0 && <Text fw={600} size="sm">{text('hooks')}</Text>}
      {hooks.map(({ agent, path, secret }) => <Made key={path} title={titleOf(agent)} fields={[[text('address'), `${location.origin}${path}`], [text('secret'), secret]]} />)}
      {feeds.length > 0 && <Text fw={600} size="sm">{text('feeds')}</Text>}
      {feeds.map(({ agent, path, token }) => <Made key={path} title={titleOf(agent)} fields={[[text('address'), `${location.origin}${path}`], [text('token'), token]]} />)}
    </Stack>
  );
}

function Made({ title, fields }: { readonly title: string; readonly fields: readonly (readonly [string, string])[] }) {
  return (
    <Stack gap={4}>
      <Text size="sm">{title}</Text>
      {fields.map(([what, value]) => (
        <Group key={what} gap="xs" wrap="nowrap">
          <Text size="xs" w={64} style={{ flexShrink: 0 }}>{what}</Text>
          <Code style={{ overflowWrap: 'anywhere', flex: 1 }}>{value}</Code>
          <CopyValue what={`${what} (${title})`} value={value} />
        </Group>
      ))}
    </Stack>
  );
}

function CopyValue({ what, value }: { readonly what: string; readonly value: string }) {
  const text = useTexts(publishTexts);
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant={copied ? 'filled' : 'light'} leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />} onClick={copy} aria-label={text('copy', { what })}>
          {copied ? text('copied') : text('copy', { what: '' }).replace(/[:\s]+$/, '')}
        </Button>
      )}
    </CopyButton>
  );
}
