import { create } from 'zustand';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { queryClient } from '../api/query-client.js';
import { signedIn, signIn, useSession, type Me } from '../session/session-store.js';

/** How an agent is, in one word. `new`: it has done nothing yet. */
export type AgentStatus = 'new' | 'working' | 'behind' | 'failing' | 'paused' | 'ending';

export interface LiveWorkflow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** `null`: only a draft so far. */
  readonly version: number | null;
  readonly paused: 'buffer' | 'drop' | null;
  readonly agents: readonly { readonly slug: string; readonly title: string; readonly type: string; readonly kind: string }[];
  readonly links: readonly { readonly id: number; readonly from: string; readonly port: string; readonly to: string }[];
}

/** What an agent does right now. Times are ISO 8601. */
export interface AgentActivity {
  readonly slug: string;
  readonly status: AgentStatus;
  readonly lag: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly lastSuccessAt: string | null;
  readonly lastError: { readonly at: string; readonly code: string; readonly message: string } | null;
}

export interface LinkActivity {
  readonly id: number;
  /** Events that went over the link. */
  readonly passed: number;
  readonly lag: number;
}

interface LiveState {
  readonly connection: 'connecting' | 'live' | 'lost';
  /** By id. */
  readonly workflows: ReadonlyMap<string, LiveWorkflow>;
  /** By `workflow/slug`. */
  readonly agents: ReadonlyMap<string, AgentActivity>;
  /** By `workflow/from.port>to`. */
  readonly links: ReadonlyMap<string, LinkActivity>;
  readonly unread: number;
  /** Revisions of drafts, by workflow id. */
  readonly drafts: ReadonlyMap<string, number>;
}

export const useLive = create<LiveState>(() => ({ connection: 'connecting', workflows: new Map(), agents: new Map(), links: new Map(), unread: 0, drafts: new Map() }));

/** Draws its component anew only when this agent changed. */
export function useAgentActivity(workflowId: string, slug: string): AgentActivity | undefined {
  return useLive((state) => state.agents.get(`${workflowId}/${slug}`));
}

export function useLinkActivity(workflowId: string, link: { readonly from: string; readonly port: string; readonly to: string }): LinkActivity | undefined {
  return useLive((state) => state.links.get(`${workflowId}/${link.from}.${link.port}>${link.to}`));
}

const RETRY_MS = 2_000;

/** Another tab may have signed in anew meanwhile, and a role may have changed; else the person is asked. */
async function stillSignedIn(): Promise<void> {
  try {
    signedIn(await call<Me>('GET', '/api/v1/auth/me'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) await signIn();
  }
}

/** Opens the stream of what happens; it opens itself again after a loss. Returns the way to close it. */
export function openLive(): () => void {
  let stream: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const connect = (): void => {
    stream?.close();
    stream = new EventSource('/api/v1/live');
    stream.addEventListener('open', () => useLive.setState({ connection: 'live' }));
    stream.addEventListener('workflows', ({ data }) => takeWorkflows(JSON.parse(data)));
    stream.addEventListener('activity', ({ data }) => takeActivity(JSON.parse(data)));
    stream.addEventListener('drafts', ({ data }) => takeDrafts(JSON.parse(data)));
    stream.addEventListener('inbox', ({ data }) => takeInbox(JSON.parse(data)));
    stream.addEventListener('closed', () => {
      stream?.close();
      void stillSignedIn().then(() => isHere() && connect());
    });
    stream.addEventListener('error', () => {
      useLive.setState({ connection: 'lost' });
      // The browser gives up on anything but a broken connection.
      if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS);
    });
  };
  connect();
  return () => {
    clearTimeout(retry);
    stream?.close();
  };
}

/** Whether this page still belongs to the workspace its browser works in. */
function isHere(): boolean {
  const { isElsewhere, isMoving } = useSession.getState();
  return !isElsewhere && !isMoving;
}

export function takeWorkflows(workflows: readonly LiveWorkflow[]): void {
  useLive.setState({ workflows: new Map(workflows.map((workflow) => [workflow.id, workflow])) });
  void queryClient.invalidateQueries({ queryKey: ['workflows'] });
}

/** Only what changed comes, and only that gets a new identity. */
export function takeActivity(changed: readonly { readonly workflowId: string; readonly agents: readonly AgentActivity[]; readonly links: readonly LinkActivity[] }[]): void {
  useLive.setState((state) => {
    const agents = new Map(state.agents);
    const links = new Map(state.links);
    for (const { workflowId, ...activity } of changed) {
      const places = new Map(state.workflows.get(workflowId)?.links.map((link) => [link.id, `${workflowId}/${link.from}.${link.port}>${link.to}`]));
      for (const agent of activity.agents) agents.set(`${workflowId}/${agent.slug}`, agent);
      for (const link of activity.links) links.set(places.get(link.id) ?? `${workflowId}/${link.id}`, link);
    }
    return { agents, links };
  });
}

function takeDrafts(changed: readonly { readonly workflowId: string; readonly revision: number }[]): void {
  useLive.setState(({ drafts }) => ({ drafts: new Map([...drafts, ...changed.map(({ workflowId, revision }) => [workflowId, revision] as const)]) }));
}

function takeInbox({ unread }: { readonly unread: number }): void {
  useLive.setState({ unread });
  void queryClient.invalidateQueries({ queryKey: ['inbox'] });
}
