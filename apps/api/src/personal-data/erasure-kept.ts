import type { Session, Statement } from '../persistence/database.js';
import type { ErasureScope, StepResult } from './erasure-rows.js';
import type { Place } from './erasure-tables.js';

/** Keys of duplicates in a stretch of dedupe_pkey that hold the value. They stay, or what a source brings twice would come in anew. */
const count: Statement = {
  name: 'erasure counts keys of duplicates',
  text: `with stretch as materialized (
      select d.agent_id, d.key, d.workspace_id from dedupe d where (d.agent_id, d.key) > ($4::int, $5::text) order by d.agent_id, d.key limit $3
    ) select (select count(*)::int from stretch where workspace_id = $1 and position(lower($2) in lower(key)) > 0) as found, agent_id, key from stretch order by agent_id desc, key desc limit 1`,
};

export async function countDuplicates(session: Session, { workspaceId, value, batch }: ErasureScope, [agentId = 0, key = '']: Place): Promise<StepResult> {
  const [last] = await session.rows<{ readonly found: number; readonly agent_id: number; readonly key: string }>(count, [workspaceId, value, batch, agentId, key]);
  if (last === undefined) return { place: null, counts: {} };
  return { place: [last.agent_id, last.key], counts: {}, kept: last.found === 0 ? {} : { dedupeKeys: last.found } };
}
