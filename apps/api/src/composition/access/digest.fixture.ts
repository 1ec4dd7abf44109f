import type { PlaceMaker } from './place.fixture.js';

/** These change by themselves while the server runs: leases, what is counted each minute, seals. */
const restless: readonly string[] = ['runner', 'schedule', 'quota_use', 'quota_demand', 'agent_figure', 'link_figure', 'agent_watch', 'audit_seal'];
/** What an agent counts is written a moment after the work. */
const counters = ['succeeded', 'failed', 'emitted', 'last_success_at', 'last_error_at', 'last_error_code', 'last_error_message'];

/** Row count and MD5 of what each table holds of the workspace. */
export async function digestOfWorkspace(query: PlaceMaker['query'], workspace: number, alsoRestless: readonly string[] = []): Promise<Readonly<Record<string, string>>> {
  const tables = (await query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.columns where column_name = 'workspace_id' and table_schema not in ('pg_catalog', 'information_schema') order by 1`, [],
  )) as readonly { readonly name: string }[];
  const chosen = tables.filter(({ name }) => ![...restless, ...alsoRestless].includes(name.replace('public.', '')));
  return Object.fromEntries(await Promise.all(chosen.map(async ({ name }) => {
    const plain = 'md5((to_jsonb(t) - $2::text[])::text)';
    const [row] = (await query(`select count(*) || ' ' || coalesce(md5(string_agg(${plain}, '' order by ${plain})), '') as digest from ${name} t where workspace_id = $1`, [workspace, counters])) as readonly { readonly digest: string }[];
    return [name, row?.digest ?? ''] as const;
  })));
}
