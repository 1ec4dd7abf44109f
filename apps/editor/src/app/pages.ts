import { IconActivityHeartbeat, IconChartLine, IconDatabase, IconInbox, IconKey, IconListDetails, IconSend, IconSettings, IconSitemap, IconTemplate, type Icon } from '@tabler/icons-react';
import type { appTexts } from './app-texts.js';

/** The pages of the menu, in its order. */
export interface PageLink {
  readonly path: string;
  readonly text: keyof (typeof appTexts)['en'];
  readonly icon: Icon;
  /** Who may not read it does not see it. */
  readonly permission: string;
}

export const pageLinks: readonly PageLink[] = [
  { path: '/', text: 'workflows', icon: IconSitemap, permission: 'workflow:read' },
  { path: '/templates', text: 'templates', icon: IconTemplate, permission: 'workflow:edit' },
  { path: '/events', text: 'events', icon: IconListDetails, permission: 'event:read' },
  { path: '/deliveries', text: 'deliveries', icon: IconSend, permission: 'delivery:read' },
  { path: '/inbox', text: 'inbox', icon: IconInbox, permission: 'inbox:read' },
  { path: '/dashboard', text: 'dashboard', icon: IconChartLine, permission: 'workflow:read' },
  { path: '/tables', text: 'tables', icon: IconDatabase, permission: 'table:read' },
  { path: '/credentials', text: 'credentials', icon: IconKey, permission: 'credential:read' },
  { path: '/health', text: 'health', icon: IconActivityHeartbeat, permission: 'workflow:read' },
  { path: '/settings', text: 'settings', icon: IconSettings, permission: 'session:own' },
];
