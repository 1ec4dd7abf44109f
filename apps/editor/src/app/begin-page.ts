import { callAhead, hasSession } from '../api/call.js';
import { pageFileOf } from './page-files.js';

/**
 * Begins everything the page at an address needs, side by side, while the frame around it is still being loaded: its files, who is
 * signed in, and for a workflow what is drawn first. What fails here is asked for again by whoever needs it, and told there.
 */
export async function beginPage(pathname: string): Promise<void> {
  const file = pageFileOf(pathname);
  await Promise.allSettled([
    callAhead('/api/v1/auth/me'),
    file?.load(),
    ...(file?.path === '/workflows/$workflowId' && hasSession() ? [callAhead('/api/v1/agent-types'), beginWorkflow(pathname)] : []),
  ]);
}

async function beginWorkflow(pathname: string): Promise<void> {
  const path = `/api/v1${pathname.replace(/\/$/, '')}`;
  const { publishedVersion } = await callAhead<{ readonly publishedVersion: number | null }>(path);
  if (publishedVersion !== null) await callAhead(`${path}/versions/${publishedVersion}`);
}
