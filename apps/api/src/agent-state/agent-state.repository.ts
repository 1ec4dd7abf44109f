import { Inject, Injectable } from '@nestjs/common';
import type { TopologyAgent } from '@rookery/engine';
import { AuditLog, type AuditEntry } from '../accounts/audit-log.js';
import { DATABASE } from '../composition/tokens.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Statement } from '../persistence/database.js';
import { numbers, storable } from '../persistence/parameters.js';
import { raiseEpochs } from '../persistence/publish.js';

type Owner = Pick<TopologyAgent, 'workspaceId' | 'agentId'>;

// uses state_pkey
const find: Statement = { name: 'find-state-value', text: 'select value from state where agent_id = $1 and key = $2 and workspace_id = $3 and (expires_at is null or expires_at > $4) for update' };
const replace: Statement = { name: 'replace-state-value', text: 'update state set value = $4 where agent_id = $1 and key = $2 and workspace_id = $3' };
const remove: Statement = { name: 'remove-state-value', text: 'delete from state where agent_id = $1 and key = $2 and workspace_id = $3' };

@Injectable()
export class AgentStateRepository {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Changes one value, with its audit record. The epoch of the agent's runner goes up first: a turn that was worked out
   * on the value of before is fenced off and worked out again. `edit` gets the text of now and gives the text to keep, or `null` to
   * delete it. `false`: there is no such value.
   */
  change({ workspaceId, agentId }: Owner, { key, now, entry, edit }: { readonly key: string; readonly now: number; readonly entry: (before: string, after: string | null) => AuditEntry; readonly edit: (text: string) => string | null }): Promise<boolean> {
    return this.database.transaction(async (session) => {
      await session.rows(raiseEpochs, [numbers([agentId])]);
      const [row] = await session.rows<{ readonly value: string }>(find, [agentId, storable(key), workspaceId, now]);
      if (row === undefined) return false;
      const text = edit(row.value);
      await (text === null ? session.rows(remove, [agentId, storable(key), workspaceId]) : session.rows(replace, [agentId, storable(key), workspaceId, text]));
      await this.audit.record(entry(row.value, text), alongsideSession(session));
      return true;
    });
  }
}
