import { Button, Popover, ScrollArea, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import { useTexts } from '../texts/texts.js';
import { editorTexts } from './editor-texts.js';

/** What keeps the draft from being published; each fault leads to its agent. Nothing when there is none. */
export function EditorIssues({ onShowAgent }: { readonly onShowAgent: (slug: string) => void }) {
  const text = useTexts(editorTexts);
  const issues = useDraft((state) => state.issues);
  const document = useDraft((state) => state.document);
  const [isOpen, setOpen] = useState(false);
  if (issues.length === 0) return null;
  const label = text('issues', { count: issues.length });
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={420} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button size="compact-xs" color="red" variant="light" leftSection={<IconAlertTriangle size={14} aria-hidden />} onClick={() => setOpen((held) => !held)} style={{ flex: 'none' }}>{label}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={4}>
          <Title order={2} size="h6">{text('issuesTitle')}</Title>
          <ScrollArea.Autosize mah={360}>
            {issues.slice(0, 100).map(({ path, message, hint }, place) => {
              const slug = /^agents\.([^.]+)/.exec(path)?.[1];
              const agent = slug === undefined ? undefined : agentOf(document, slug);
              const body = (
                <>
                  <Text size="sm" fw={500}>{agent?.title ?? slug ?? path}</Text>
                  <Text size="sm">{message}</Text>
                  {hint !== undefined && <Text size="xs" c="dimmed">{hint}</Text>}
                </>
              );
              return slug === undefined || agent === undefined
                ? <div key={`${path} ${place}`} style={{ padding: '6px 8px' }}>{body}</div>
                : <UnstyledButton key={`${path} ${place}`} w="100%" px={8} py={6} style={{ borderRadius: 6 }} onClick={() => {
                    setOpen(false);
                    onShowAgent(slug);
                  }}>{body}</UnstyledButton>;
            })}
          </ScrollArea.Autosize>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
