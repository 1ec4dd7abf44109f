import { Alert, Box, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/texts.js';
import { appTexts } from './app-texts.js';

interface PageFrameProps {
  readonly title: string;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page with a heading; every page but the editor has one. */
export function PageFrame({ title, actions, children }: PageFrameProps) {
  return (
    <Box p={{ base: 'sm', sm: 'lg' }} maw={1400} w="100%">
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">{title}</Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}

/** What a query gave, or what is to be seen until then: a loader, or the fault with a button that asks again. */
export function Loaded<Data>({ query, children }: { readonly query: UseQueryResult<Data>; readonly children: (data: Data) => ReactNode }) {
  const text = useTexts(appTexts);
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <Alert color="red" title={text('failed')} role="alert">
        <Stack align="flex-start" gap="xs">
          <Text size="sm">{query.error.message}</Text>
          <Button size="xs" variant="light" onClick={() => void query.refetch()}>{text('tryAgain')}</Button>
        </Stack>
      </Alert>
    );
  }
  return <Center p="xl"><Loader role="status" aria-label={text('loading')} /></Center>;
}

/** Shown instead of an empty list: what belongs here, and the one thing to do next. */
export function EmptyState({ title, lead, children }: { readonly title: string; readonly lead: string; readonly children?: ReactNode }) {
  return (
    <Stack align="center" py="xl" gap="xs" ta="center" maw={520} mx="auto">
      <Title order={2} size="h4">{title}</Title>
      <Text c="dimmed">{lead}</Text>
      {children}
    </Stack>
  );
}
