import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Link, Outlet, type ErrorComponentProps } from '@tanstack/react-router';
import { useTexts } from '../texts/texts.js';
import { appTexts } from './app-texts.js';
import { pageFiles } from './page-files.js';
import { Shell } from './shell.js';
import { isStale } from './stale-files.js';
import { useShortcuts } from './use-shortcuts.js';

const root = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Crash });
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });

const routes = pageFiles.map(({ path, load }) => createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load) }));

/** Each page is loaded when it is opened first. */
export const router = createRouter({ routeTree: root.addChildren([shell.addChildren(routes)]), defaultPreload: 'intent', scrollRestoration: true });

function Root() {
  useShortcuts();
  return <Outlet />;
}

function NotFound() {
  const text = useTexts(appTexts);
  return (
    <Center p="xl" mih="70dvh" component="main">
      <Stack align="center">
        <Title order={1} size="h3">{text('notFoundTitle')}</Title>
        <Text c="dimmed">{text('notFoundLead')}</Text>
        <Button component={Link} to="/">{text('home')}</Button>
      </Stack>
    </Center>
  );
}

function Crash({ error, reset }: ErrorComponentProps) {
  const text = useTexts(appTexts);
  return (
    <Center p="xl" mih="70dvh" component="main">
      <Stack align="center" maw={600} role="alert">
        <Title order={1} size="h3">{text(isStale(error) ? 'staleTitle' : 'crashTitle')}</Title>
        <Text c="dimmed">{text(isStale(error) ? 'staleLead' : 'crashLead')}</Text>
        {!isStale(error) && <Text size="sm" ff="monospace">{error instanceof Error ? error.message : String(error)}</Text>}
        {isStale(error) ? <Button onClick={() => globalThis.location.reload()}>{text('reload')}</Button> : <Button onClick={reset}>{text('again')}</Button>}
      </Stack>
    </Center>
  );
}
