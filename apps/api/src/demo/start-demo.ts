import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { ApiError } from '../http/api-error.js';
import type { WorkflowsService } from '../workflows/workflows.service.js';

const SETTING = 'demo';

export interface DemoParts {
  readonly dataSource: DataSource;
  readonly workflows: WorkflowsService;
  readonly log: Logger;
  /** The document; a distribution without it has no demo. */
  readonly file: string;
}

/**
 * Publishes the demo into an empty workspace, once: whoever removes it does not get it back. A demo that cannot be
 * published (its plugin is left out, say) is told in the log and keeps nobody from starting.
 */
export async function startDemo({ dataSource, workflows, log, file }: DemoParts): Promise<void> {
  const workspaceId = await claimEmptyWorkspace(dataSource);
  if (workspaceId === undefined) return;
  try {
    const system = { workspaceId, accountId: null, email: 'rookery' };
    const { id } = await workflows.create(system, JSON.parse(await readFile(file, 'utf8')));
    await workflows.publish(system, Number(id), { note: 'the demo of the first start' });
  } catch (error) {
    const issues = error instanceof ApiError ? error.issues?.map(({ path, message }) => `${path}: ${message}`) : undefined;
    log.warn({ err: error, issues }, 'the demo could not be published');
  }
}

/** The workspace, when this is the first start and nothing is in it; it is made when there is none. */
async function claimEmptyWorkspace(dataSource: DataSource): Promise<number | undefined> {
  return dataSource.transaction(async (manager) => {
    const claimed = await manager.query<unknown[]>(`insert into setting (key, value) values ($1, 'shown') on conflict (key) do nothing returning key`, [SETTING]);
    const [{ isEmpty } = { isEmpty: false }] = await manager.query<{ readonly isEmpty: boolean }[]>('select not exists (select from workflow) as "isEmpty"');
    if (claimed.length === 0 || !isEmpty) return undefined;
    await manager.query(`insert into workspace (name) select 'Main' where not exists (select from workspace)`);
    const [workspace] = await manager.query<{ readonly id: number }[]>('select id from workspace order by id limit 1');
    return workspace?.id;
  });
}
