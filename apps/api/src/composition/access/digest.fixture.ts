import type { TestApi } from '../../auth/test-api.fixture.js';

/** These change by themselves while the server runs: leases, what is counted each minute, seals. */
const restless = new Set(['runner', 'schedule', 'quota_use', 'quota_demand', 'agent_figure', 'link_figure', 'agent_watch', 'audit_seal']);
/** What an agent counts is written a moment after the work. */
const counters = ['succeeded', 'failed', 'emitted', 'last_success_at', 'last_error_at', 'last_error_code', 'last_error_message'];

/** Row count and MD5 of what each table holds of the workspace. */
export async function digestOfWorkspace(api: TestApi, workspace: number): Promise<Readonly<Record<string, string>>> {
  const { dataSource } = api.platform;
  const tables = await dataSource.query<readonly { readonly name: string }[]>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.columns where column_name = 'workspace_id' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const chosen = tables.filter(({ name }) => !restless.has(name.replace('public.', '')));
  return Object.fromEntries(await Promise.all(chosen.map(async ({ name }) => {
    const [row] = await dataSource.query<readonly { readonly digest: string }[]>(`select count(*) || ' ' || coalesce(md5(string_agg(md5((to_jsonb(t) - $2::text[])::text), '' order by md5((to_jsonb(t) - $2::text[])::text))), '') as digest from ${name} t where workspace_id = $1`, [workspace, counters]);
    return [name, row?.digest ?? ''] as const;
  })));
}
