import { Center, Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The page of somebody who is not in yet: signing in, joining, setting a new password. */
export function DoorCard({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={440}>
        <Stack>
          <img src="/icon.svg" width={48} height={48} alt="" />
          <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>{title}</Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
