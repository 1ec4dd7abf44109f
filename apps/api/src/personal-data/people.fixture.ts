import { expect, vi } from 'vitest';
import { logIn, type TestApi } from '../auth/test-api.fixture.js';
import { hashPassword } from '../secrets/index.js';

/** What must never be seen by those who may not: a number, a name, an address and a chat. */
export const zaphod = { phone: '+49 151 7654321', name: 'Zaphod Beeblebrox', email: 'zaphod@betelgeuse.example', chat: 918273645546 } as const;
export const trillian = { phone: '+49 160 1112223', name: 'Tricia McMillan', email: 'trillian@islington.example', chat: 564738291102 } as const;
export const markersOf = ({ phone, name, email, chat }: { readonly phone: string; readonly name: string; readonly email: string; readonly chat: number }): readonly string[] => [phone, name, email, String(chat), encodeURIComponent(phone)];

/** A call comes in under the caller's number; it is noted, counted, told, lost, and remembered by code. */
const document = {
  schemaVersion: 1,
  name: 'calls',
  agents: {
    calls: { type: 'manual', version: 1, key: '{{ phone }}' },
    note: { type: 'javascript', version: 1, options: { code: 'export default (call, ctx) => { ctx.memory.last = call.phone; ctx.keyed.name = call.name; return { text: `call ${call.name} at ${call.phone}`, city: call.city, level: call.level, url: `https://crm.example/?tel=${encodeURIComponent(call.phone)}`, raw: JSON.stringify({ email: call.email }) }; }' } },
    count: { type: 'count', version: 1, options: { every: 1 } },
    broken: { type: 'javascript', version: 1, options: { code: 'export default (call) => { throw new Error(`no line to ${call.phone}`); }' } },
    tell: { type: 'add-to-inbox', version: 1, options: { title: '{{ text }}', body: 'city: {{ city }}', url: '{{ url }}', level: '{{ level }}' } },
    later: { type: 'delay', version: 1, options: { for: '30d' } },
    hook: { type: 'webhook', version: 1, options: { auth: 'none' } },
  },
  links: [{ from: 'calls', to: 'note' }, { from: 'calls', to: 'count' }, { from: 'calls', to: 'broken' }, { from: 'calls', to: 'later' }, { from: 'note', to: 'tell' }],
};

export interface People {
  readonly owner: string;
  readonly workflowId: string;
  /** A bearer of that role. */
  as(role: 'editor' | 'operator' | 'viewer'): Promise<string>;
}

/** Publishes the workflow, lets each person call twice (the second cannot be told), and fills a table and the stored values. */
export async function playCalls(api: TestApi): Promise<People> {
  const owner = await logIn(api);
  const post = async <Body>(path: string, body: unknown): Promise<Body> => {
    const answer = await api.call<Body>('POST', path, { bearer: owner, body });
    expect([path, answer.status < 300, answer.text]).toEqual([path, true, expect.any(String)]);
    return answer.body;
  };
  const { id } = await post<{ id: string }>('/api/v1/workflows', document);
  await post(`/api/v1/workflows/${id}/publish`, {});
  const columns = [{ name: 'who', type: 'text' }, { name: 'phone', type: 'text' }, { name: 'city', type: 'text' }];
  await post('/api/v1/tables', { name: 'callers', columns });
  await post('/api/v1/tables/callers/rows', { rows: [zaphod, trillian].map(({ name, phone }) => ({ who: name, phone, city: 'Bonn' })) });
  const keep = async (key: string, value: unknown) => expect((await api.call('PUT', `/api/v1/stored-values/${key}`, { bearer: owner, body: { value } })).status).toBe(200);
  await keep(`last-${zaphod.chat}`, { email: zaphod.email, calls: 2 });
  await keep('total', 4);
  for (const person of [zaphod, trillian]) for (const level of ['info', person.phone]) await post(`/api/v1/workflows/${id}/agents/calls/run`, { ...person, city: 'Bonn', level });
  await vi.waitFor(async () => {
    const { body } = await api.call<{ items: { status: string }[] }>('GET', '/api/v1/deliveries', { bearer: owner });
    expect(body.items.map(({ status }) => status).toSorted()).toEqual(['dead', 'dead', 'delivered', 'delivered']);
    const failed = await api.call<{ items: unknown[] }>('GET', '/api/v1/failed-events', { bearer: owner });
    expect(failed.body.items).toHaveLength(4);
    // What an agent did last is written down a moment later.
    const broken = await api.call('GET', `/api/v1/workflows/${id}/agents/broken`, { bearer: owner });
    expect(broken.text).toContain('no line to +49');
  }, 30_000);
  const people = new Map<string, string>();
  return {
    owner, workflowId: id,
    async as(role) {
      const known = people.get(role) ?? (await join(api, role));
      people.set(role, known);
      return known;
    },
  };
}

async function join(api: TestApi, role: string): Promise<string> {
  const email = `${role}@example.com`;
  const password = `${role} of the ship`;
  const [account] = await api.platform.dataSource.query<{ id: number }[]>('insert into account (email, password_hash) values ($1, $2) returning id', [email, await hashPassword(password)]);
  await api.platform.dataSource.query('insert into membership (workspace_id, account_id, role) values (1, $1, $2)', [account?.id, role]);
  const { body } = await api.call<{ accessToken: string }>('POST', '/api/v1/auth/login', { body: { email, password } });
  return body.accessToken;
}
