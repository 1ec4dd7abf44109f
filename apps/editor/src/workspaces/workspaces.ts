import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { setMoving } from '../session/session-store.js';

export const roles = ['owner', 'editor', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** The role of that name; a name of a later version reads as the one that may least. */
export function roleOf(name: string | null | undefined): Role {
  return roles.find((role) => role === name) ?? 'viewer';
}

export interface Workspace {
  readonly id: number;
  readonly name: string;
  readonly role: string;
  readonly members: number;
  readonly isActive: boolean;
}

export interface Member {
  readonly accountId: number;
  readonly email: string;
  readonly role: string;
  readonly since: string;
  readonly isYou: boolean;
}

export interface Invitation {
  readonly id: number;
  readonly email: string;
  readonly role: string;
  readonly invitedBy: string | null;
  readonly expiresAt: string;
  readonly isExpired: boolean;
}

interface Listed<Item> {
  readonly items: readonly Item[];
}

export const workspacesQuery = queryOptions({
  queryKey: ['workspaces'],
  queryFn: async ({ signal }) => (await call<Listed<Workspace>>('GET', '/api/v1/workspaces', { signal })).items,
  staleTime: 60_000,
});

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }) => (await call<Listed<Member>>('GET', '/api/v1/members', { signal })).items,
});

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await call<Listed<Invitation>>('GET', '/api/v1/invitations', { signal })).items,
});

/** The browser works there from now on. The page begins anew: nothing of the workspace before is left on it. */
export async function enterWorkspace(workspace: number): Promise<void> {
  setMoving(true);
  try {
    await call('POST', '/api/v1/auth/workspace', { body: { workspace } });
  } catch (error) {
    setMoving(false);
    throw error;
  }
  globalThis.location.assign('/');
}
