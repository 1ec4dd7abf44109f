import { expect } from 'vitest';
import type { TestApi } from '../../auth/test-api.fixture.js';
import type { Role } from '../../http/caller.js';
import { hashPassword } from '../../secrets/index.js';

/** Of everybody here. */
export const password = 'correct horse battery';

/** People of several workspaces, each with a session. */
export interface Callers {
  /** A member with that role, made for whoever asks. */
  join(workspace: number, role: Role, name?: string): Promise<Member>;
  logIn(member: Member): Promise<string>;
}

export interface Member {
  readonly id: number;
  readonly email: string;
  readonly workspace: number;
  readonly role: Role;
}

export async function makeCallers(api: TestApi): Promise<Callers> {
  const hash = await hashPassword(password);
  let count = 0;
  const query = async (text: string, values: readonly unknown[]): Promise<number> => {
    const [row] = await api.platform.dataSource.query<readonly { readonly id: number }[]>(text, [...values]);
    return row?.id ?? 0;
  };
  return {
    async join(workspace, role, name = role) {
      count += 1;
      const email = `${name}-${count}@example.com`;
      const id = await query('insert into account (email, password_hash) values ($1, $2) returning id', [email, hash]);
      await query('insert into membership (workspace_id, account_id, role) values ($1, $2, $3)', [workspace, id, role]);
      return { id, email, workspace, role };
    },
    async logIn({ email }) {
      const { status, body, text } = await api.call<{ readonly accessToken: string }>('POST', '/api/v1/auth/login', { body: { email, password } });
      expect([status, text]).toEqual([200, expect.any(String)]);
      return body.accessToken;
    },
  };
}

/** A workspace as people make one; its maker is nobody of the tests. */
export async function makeWorkspace(api: TestApi, founder: string, name: string): Promise<number> {
  const { status, body, text } = await api.call<{ readonly id: number }>('POST', '/api/v1/workspaces', { bearer: founder, body: { name } });
  expect([status, text]).toEqual([201, expect.any(String)]);
  return body.id;
}
