import { Alert, Box, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/texts.js';
import { appTexts } from './app-texts.js';
import classes from './page-frame.module.css';

interface PageFrameProps {
  readonly title: string;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  /** For pages that are read like a letter. */
  readonly isNarrow?: boolean;
  readonly children: ReactNode;
}

/** A page with a heading; every page but the editor has one. */
export function PageFrame({ title, actions, isNarrow = false, children }: PageFrameProps) {
  return (
    <Box p={{ base: 'sm', sm: 'lg' }} maw={isNarrow ? 860 : 1400} w="100%">
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">{title}</Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}

/** What narrows the list below it. */
export function Filters({ children }: { readonly children: ReactNode }) {
  return <div className={classes['filters']}>{children}</div>;
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
  return <Waiting />;
}

/** In the place of what comes. */
export function Waiting() {
  const text = useTexts(appTexts);
  return <Center p="xl"><Loader role="status" aria-label={text('loading')} /></Center>;
}

/** A rook's tower over a nest: nothing is in it yet. */
function EmptyNest() {
  return (
    <svg width={84} height={64} viewBox="0 0 84 64" fill="none" stroke="light-dark(#94a8d0, #5474b4)" strokeWidth={2.2} strokeLinecap="round" strokeLinejoin="round" aria-hidden>
      <path d="M27 8h6v5h6V8h6v5h6V8h6v10l-4 4v14l4 6H27l4-6V22l-4-4z" fill="light-dark(#eef3ff, rgb(116 141 192 / 14%))" />
      <path d="M10 42c6 12 18 17 32 17s26-5 32-17" />
      <path d="M14 46l-8-5M70 46l8-5M20 52l-9 1M64 52l9 1M30 50l24 5M54 50l-24 5" />
    </svg>
  );
}

/** Shown instead of an empty list: what belongs here, and the one thing to do next. */
export function EmptyState({ title, lead, children }: { readonly title: string; readonly lead: string; readonly children?: ReactNode }) {
  return (
    <Stack align="center" py="xl" my="lg" gap="xs" ta="center" maw={520} mx="auto">
      <EmptyNest />
      <Title order={2} size="h4">{title}</Title>
      <Text c="dimmed">{lead}</Text>
      {children}
    </Stack>
  );
}
