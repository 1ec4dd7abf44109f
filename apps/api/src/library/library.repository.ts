import { Inject, Injectable } from '@nestjs/common';
import type { Alongside, WorkspaceScope } from '@rookery/engine';
import { DATABASE } from '../composition/tokens.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Session, Statement } from '../persistence/database.js';
import { texts } from '../persistence/parameters.js';

export interface FolderRow {
  readonly folder: string;
  readonly workflows: number;
}

export interface FiledDraft {
  readonly name: string;
  readonly folder: string;
  readonly draft: unknown;
}

const present = `position('~' in name) = 0`;
const below = `(folder = $2 or starts_with(folder, $2 || '/'))`;

// The workflows of a workspace are few; these walk them all.
const folders: Statement = { name: 'folders', text: `select folder, count(*) as workflows from workflow where workspace_id = $1 and ${present} and folder <> '' group by folder order by folder collate "C"` };
const drafts: Statement = {
  name: 'filed drafts',
  text: `select name, folder, draft from workflow where workspace_id = $1 and ${present} and ($2::text is null or ${below}) order by folder collate "C", name collate "C" limit $3`,
};
const size: Statement = { name: 'size of filed drafts', text: `select count(*) as workflows, coalesce(sum(octet_length(draft::text)), 0)::bigint as bytes from workflow where workspace_id = $1 and ${present} and ($2::text is null or ${below})` };
const lockFolder: Statement = { name: 'lock folder', text: `select folder from workflow where workspace_id = $1 and ${below} order by id for update` };
const renameFolder: Statement = { name: 'rename folder', text: `update workflow set folder = $3 || substr(folder, length($2) + 1) where workspace_id = $1 and ${below}` };
// uses workflow_pkey
const move: Statement = { name: 'move workflow', text: `update workflow set folder = $3 where id = $2 and workspace_id = $1 and ${present} returning id` };
// uses workflow_name_key
const taken: Statement = { name: 'names taken', text: 'select name from workflow where workspace_id = $1 and name = any($2::text[])' };

@Injectable()
export class LibraryRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Folders that hold workflows themselves, by path. */
  folders({ workspaceId }: WorkspaceScope): Promise<readonly FolderRow[]> {
    return this.database.rows<{ readonly folder: string; readonly workflows: number }>(folders, [workspaceId]);
  }

  /** How many drafts there are, and their text in all. */
  async sizeOfDrafts({ workspaceId }: WorkspaceScope, folder: string | undefined): Promise<{ readonly workflows: number; readonly bytes: number }> {
    const [found] = await this.database.rows<{ readonly workflows: number; readonly bytes: number }>(size, [workspaceId, folder ?? null]);
    return found ?? { workflows: 0, bytes: 0 };
  }

  /** By folder and name. */
  drafts({ workspaceId }: WorkspaceScope, folder: string | undefined, limit: number): Promise<readonly FiledDraft[]> {
    return this.database.rows<{ readonly name: string; readonly folder: string; readonly draft: unknown }>(drafts, [workspaceId, folder ?? null, limit]);
  }

  /** Returns how many workflows lie elsewhere now; `mayBe` sees every new path first and throws where one cannot be. */
  renameFolder({ workspaceId }: WorkspaceScope, { from, to, mayBe, note }: { readonly from: string; readonly to: string; readonly mayBe: (path: string) => void; readonly note: (moved: number) => Alongside }): Promise<number> {
    return this.database.transaction(async (session: Session) => {
      const rows = await session.rows<{ readonly folder: string }>(lockFolder, [workspaceId, from]);
      for (const { folder } of rows) mayBe(`${to}${folder.slice(from.length)}`);
      await session.rows(renameFolder, [workspaceId, from, to]);
      if (rows.length > 0) await note(rows.length)(alongsideSession(session));
      return rows.length;
    });
  }

  move({ workspaceId, workflowId }: WorkspaceScope & { readonly workflowId: number }, folder: string, note: Alongside): Promise<boolean> {
    return this.database.transaction(async (session) => {
      const isThere = (await session.rows(move, [workspaceId, workflowId, folder])).length > 0;
      if (isThere) await note(alongsideSession(session));
      return isThere;
    });
  }

  async takenNames({ workspaceId }: WorkspaceScope, names: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.rows<{ readonly name: string }>(taken, [workspaceId, texts(names)]);
    return new Set(rows.map(({ name }) => name));
  }
}
