/** The pages by their addresses, where `$name` stands for any one part; each is loaded when it is opened first. */
export const pageFiles = [
  { path: '/', load: () => import('../workflows/workflows-page.js') },
  { path: '/workflows/$workflowId', load: () => import('../editor/editor-page.js') },
  { path: '/templates', load: () => import('../templates/templates-page.js') },
  { path: '/events', load: () => import('../events/events-page.js') },
  { path: '/events/$eventId', load: () => import('../events/lineage-page.js') },
  { path: '/deliveries', load: () => import('../deliveries/deliveries-page.js') },
  { path: '/inbox', load: () => import('../inbox/inbox-page.js') },
  { path: '/dashboard', load: () => import('../dashboard/dashboard-page.js') },
  { path: '/tables', load: () => import('../tables/tables-page.js') },
  { path: '/tables/$table', load: () => import('../tables/table-page.js') },
  { path: '/credentials', load: () => import('../credentials/credentials-page.js') },
  { path: '/oauth2/callback', load: () => import('../credentials/oauth2-callback-page.js') },
  { path: '/health', load: () => import('../health/health-page.js') },
  { path: '/health/$workflowId/$agent', load: () => import('../health/agent-page.js') },
  { path: '/settings', load: () => import('../settings/settings-page.js') },
] as const;

/** The page of an address, if there is one. */
export function pageFileOf(pathname: string): (typeof pageFiles)[number] | undefined {
  const parts = partsOf(pathname);
  return pageFiles.find(({ path }) => {
    const wanted = partsOf(path);
    return wanted.length === parts.length && wanted.every((part, index) => part.startsWith('$') || part === parts[index]);
  });
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}
