import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@rookery/sdk';
import { CLOCK, DATABASE } from '../composition/tokens.js';
import type { Database, Session, Statement } from '../persistence/database.js';
import { personalFields, type PersonalFields } from './personal-fields.js';

/** What a workspace marked. */
export interface Marks {
  readonly paths: readonly string[];
  readonly columns: readonly { readonly table: string; readonly column: string }[];
  readonly showsKeys: boolean;
  /** Goes up with every change. */
  readonly revision: number;
  readonly fields: PersonalFields;
  /** Nothing is marked, so nothing is masked. */
  readonly isEmpty: boolean;
}

// uses personal_field_pkey, personal_settings_pkey
const readFields: Statement = { name: 'read personal fields', text: 'select path from personal_field where workspace_id = $1 order by path' };
const readSettings: Statement = { name: 'read personal settings', text: 'select shows_keys as "showsKeys", revision from personal_settings where workspace_id = $1' };
// uses personal_column_workspace_idx, user_table_pkey
const readColumns: Statement = {
  name: 'read personal columns',
  text: `select t.name as table, c.value ->> 'name' as column from personal_column p join user_table t on t.id = p.table_id
    cross join lateral json_array_elements(t.columns) c where p.workspace_id = $1 and t.workspace_id = $1 and (c.value ->> 'id')::int = p.column_id order by 1, 2`,
};

/** How old what a stream knows of the marks may be. */
const FRESH_MS = 1_000;

/** Reads what each workspace marked as personal. */
@Injectable()
export class PersonalMarks {
  readonly #known = new Map<number, { readonly marks: Marks; readonly at: number }>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of(workspaceId: number, session: Session = this.database): Promise<Marks> {
    const fields = await session.rows<{ readonly path: string }>(readFields, [workspaceId]);
    const settings = await session.rows<{ readonly showsKeys: boolean; readonly revision: number }>(readSettings, [workspaceId]);
    const columns = await session.rows<{ readonly table: string; readonly column: string }>(readColumns, [workspaceId]);
    const paths = fields.map(({ path }) => path);
    const marks: Marks = {
      paths, columns, showsKeys: settings[0]?.showsKeys ?? false, revision: settings[0]?.revision ?? 0, fields: personalFields(paths), isEmpty: paths.length === 0 && columns.length === 0,
    };
    this.#known.set(workspaceId, { marks, at: this.clock.now() });
    return marks;
  }

  /**
   * What is known without asking, for streams that are written at once; `refresh` asks again where that is older than a second. `undefined`: nothing
   * is known yet.
   */
  recent(workspaceId: number): { readonly marks: Marks | undefined; readonly isFresh: boolean } {
    const known = this.#known.get(workspaceId);
    return { marks: known?.marks, isFresh: known !== undefined && this.clock.now() - known.at < FRESH_MS };
  }
}

/** Fields of the payloads and columns of one table, as rows show them. */
export function rowFields(marks: Marks, table: string): PersonalFields {
  return personalFields([...marks.paths, ...marks.columns.filter((one) => one.table === table).map(({ column }) => column)]);
}
