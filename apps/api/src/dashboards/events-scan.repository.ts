import { Inject, Injectable } from '@nestjs/common';
import { DATABASE } from '../composition/tokens.js';
import type { Database, Statement } from '../persistence/database.js';
import { numbers } from '../persistence/parameters.js';

export interface ScannedEvent {
  readonly position: number;
  readonly createdAt: number;
  /** `null` when it was not asked for. */
  readonly payload: string | null;
}

// uses producer_port_key
const producers: Statement = {
  name: 'producers of a port',
  text: 'select id, head from producer where workspace_id = $1 and agent_id = any($2::int[]) and port = $3 order by id desc',
};
const CHUNK_BYTES = 4 * 1024 * 1024;
// uses event_pkey, backwards; the length of a payload is known without reading it
const chunk: Statement = {
  name: 'scan events of a producer',
  text: `select position, created_at as "createdAt", payload from (
      select position, created_at, payload, sum(octet_length(payload)) over (order by position desc) - octet_length(payload) as before
      from (select position, created_at, payload from event where producer_id = $1 and workspace_id = $2 and position <= $3 order by position desc limit $4) newest
    ) sized where before < ${CHUNK_BYTES} order by position desc`,
};
const times: Statement = {
  name: 'scan event times of a producer',
  text: `select position, created_at as "createdAt", null as payload from event where producer_id = $1 and workspace_id = $2 and position <= $3 order by position desc limit $4`,
};

/** Reads the log of a port backwards, a bounded piece at a time. */
@Injectable()
export class EventsScanRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  get session(): Database {
    return this.database;
  }

  producers(workspaceId: number, agentIds: readonly number[], port: string): Promise<readonly { readonly id: number; readonly head: number }[]> {
    return this.database.rows<{ readonly id: number; readonly head: number }>(producers, [workspaceId, numbers(agentIds), port]);
  }

  /** At most `limit` events from `from` backwards, and with payloads not many more than 4 MiB. */
  chunk(workspaceId: number, producerId: number, from: number, { limit, hasPayload }: { readonly limit: number; readonly hasPayload: boolean }): Promise<readonly ScannedEvent[]> {
    return this.database.rows<ScannedEvent & Record<string, unknown>>(hasPayload ? chunk : times, [producerId, workspaceId, from, limit]);
  }
}
