import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo } from 'react';
import { queryClient } from '../api/query-client.js';
import { useFocusTrail } from '../layers/use-focus-trail.js';
import { SessionGate } from '../session/session-gate.js';
import { useTexts } from '../texts/texts.js';
import { appTexts } from './app-texts.js';
import { router } from './router.js';
import { cssVariables, themeOf } from './theme.js';

/** Everything that stands around the pages. */
export function App() {
  useFocusTrail();
  const close = useTexts(appTexts)('close');
  const theme = useMemo(() => themeOf({ close }), [close]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications position="bottom-right" />
          <SessionGate>
            <RouterProvider router={router} />
          </SessionGate>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
