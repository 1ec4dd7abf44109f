import { ActionIcon, Alert, AppShell, Badge, Burger, Group, Indicator, Menu, NavLink, ScrollArea, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBook, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSearch, IconUser } from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { call } from '../api/call.js';
import type { Command } from '../commands/command.js';
import { useCommands } from '../commands/command-registry.js';
import { useLive } from '../live/live-store.js';
import { signedOut, useSession } from '../session/session-store.js';
import { chooseLanguage, currentLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { WorkspaceSwitcher } from '../workspaces/workspace-switcher.js';
import { appTexts } from './app-texts.js';
import { CommandPalette, openPalette } from './command-palette.js';
import { CheatSheet, openCheatSheet } from './cheat-sheet.js';
import { pageLinks } from './pages.js';
import { useGo } from './use-go.js';
import classes from './shell.module.css';

/** More digits would not fit beside the word. */
const MOST_SHOWN = 99;

const Tour = lazy(() => import('../tour/tour.js'));

/** The menu at the left, the bar on top, and the page. */
export function Shell() {
  const text = useTexts(appTexts);
  const [isOpen, { toggle, close }] = useDisclosure();
  useCommands('app', useAppCommands());
  return (
    <AppShell header={{ height: 48 }} navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !isOpen } }} padding={0}>
      <a className={classes['skip']} href="#main">{text('skip')}</a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={text('menu')} />
            <Link to="/" className={classes['brand'] ?? ''}><img src="/icon.svg" width={26} height={26} alt="" /><span className={classes['word']}>Rookery</span></Link>
            <WorkspaceSwitcher />
            <Connection />
          </Group>
          <TopBar />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label={text('menu')}>
        <ScrollArea><Pages onGo={close} /></ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes['main'] ?? ''}>
        <LostBanner />
        <Outlet />
      </AppShell.Main>
      <CommandPalette />
      <CheatSheet />
      <Suspense><Tour /></Suspense>
    </AppShell>
  );
}

function Pages({ onGo }: { readonly onGo: () => void }) {
  const text = useTexts(appTexts);
  const permissions = useSession((state) => state.me?.permissions);
  const unread = useLive((state) => state.unread);
  const { pathname } = useLocation();
  return pageLinks.filter(({ permission }) => permissions?.includes(permission)).map(({ path, text: key, icon: Icon }) => (
    <NavLink
      key={path}
      component={Link}
      to={path}
      label={text(key)}
      leftSection={<Icon size={18} aria-hidden />}
      active={path === '/' ? pathname === '/' || pathname.startsWith('/workflows') : pathname.startsWith(path)}
      onClick={onGo}
      {...(path === '/inbox' && unread > 0 ? { rightSection: <Badge size="sm" px={6} aria-label={text('unread', { count: unread })}>{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</Badge> } : {})}
    />
  ));
}

function TopBar() {
  const text = useTexts(appTexts);
  const { toggleColorScheme } = useMantineColorScheme();
  const email = useSession((state) => state.me?.email);
  return (
    <Group gap={4} wrap="nowrap">
      <Tooltip label={`${text('palette')} (Ctrl+K)`}><ActionIcon variant="subtle" aria-label={text('palette')} onClick={openPalette}><IconSearch size={18} /></ActionIcon></Tooltip>
      <Tooltip label={`${text('shortcuts')} (?)`}><ActionIcon variant="subtle" aria-label={text('shortcuts')} onClick={openCheatSheet} visibleFrom="sm"><IconKeyboard size={18} /></ActionIcon></Tooltip>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" aria-label={text('account')}><IconUser size={18} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{email}</Menu.Label>
          <Menu.Item leftSection={<IconMoon size={16} />} onClick={toggleColorScheme}>{text('theme')}</Menu.Item>
          <Menu.Item leftSection={<IconLanguage size={16} />} onClick={otherLanguage}>{text('language')}</Menu.Item>
          <Menu.Item leftSection={<IconBook size={16} />} component="a" href="/api/docs" target="_blank" rel="noreferrer">{text('apiDocs')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void logOut()}>{text('logOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function Connection() {
  const text = useTexts(appTexts);
  const connection = useLive((state) => state.connection);
  const color = { live: 'teal', connecting: 'gray', lost: 'red' }[connection];
  return (
    <Tooltip label={text(connection)}>
      <Indicator color={color} position="middle-center" size={8} processing={connection === 'connecting'} role="status" aria-label={text(connection)} w={10} h={10} />
    </Tooltip>
  );
}

function LostBanner() {
  const text = useTexts(appTexts);
  const isLost = useLive((state) => state.connection === 'lost');
  return isLost ? <Alert color="orange" role="status" radius={0} py={6}>{text('lost')}</Alert> : null;
}

function useAppCommands(): readonly Command[] {
  const text = useTexts(appTexts);
  const go = useGo();
  const scheme = useComputedColorScheme();
  const { setColorScheme } = useMantineColorScheme();
  const permissions = useSession((state) => state.me?.permissions);
  return useMemo(() => [
    ...pageLinks.filter(({ permission }) => permissions?.includes(permission)).map(({ path, text: key }): Command => ({ id: `go.${key}`, title: text(key), group: text('goTo'), run: () => go(path) })),
    { id: 'app.palette', title: text('palette'), group: text('general'), shortcuts: ['mod+k'], run: openPalette },
    { id: 'app.shortcuts', title: text('shortcuts'), group: text('general'), shortcuts: ['?'], run: openCheatSheet },
    { id: 'app.theme', title: text('theme'), group: text('general'), run: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark') },
    { id: 'app.language', title: text('language'), group: text('general'), keywords: 'language язык', run: otherLanguage },
    { id: 'app.logOut', title: text('logOut'), group: text('general'), run: logOut },
  ], [text, go, permissions, scheme, setColorScheme]);
}

function otherLanguage(): void {
  chooseLanguage(currentLanguage() === 'en' ? 'ru' : 'en');
}

/** Whatever the server says, this browser shows nothing any more. */
async function logOut(): Promise<void> {
  await call('POST', '/api/v1/auth/logout').catch(() => undefined);
  signedOut();
}
