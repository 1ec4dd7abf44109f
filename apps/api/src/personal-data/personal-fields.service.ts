import { Inject, Injectable } from '@nestjs/common';
import { parseWorkflowDocument } from '@rookery/model';
import { AuditLog } from '../accounts/audit-log.js';
import { AGENT_CATALOGUE, DATABASE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { invalidRequest } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { alongsideSession } from '../persistence/alongside-session.js';
import type { Database, Session, Statement } from '../persistence/database.js';
import { numbers, texts } from '../persistence/parameters.js';
import { personalOptionsOf } from './mask-document.js';
import { PersonalMarks } from './personal-marks.js';
import { parsedOr } from './personal-values.js';
import { fieldsOfTemplate, SuggestionCollector, type Suggestion } from './suggestions.js';

export interface MarkedColumn {
  readonly table: string;
  readonly column: string;
}

export interface PersonalFieldsView {
  readonly fields: readonly string[];
  readonly columns: readonly MarkedColumn[];
  /** Keys of events are shown to everybody. */
  readonly showsKeys: boolean;
  readonly suggestions: readonly Suggestion[];
  readonly tables: readonly { readonly name: string; readonly title: string; readonly columns: readonly { readonly name: string; readonly title: string }[] }[];
}

const MOST_SUGGESTIONS = 50;
const PRODUCERS_SEEN = 100;
const EVENTS_SEEN = 10;

// uses producer_port_key, agent_workflow_idx, event_pkey
const newest: Statement = {
  name: 'newest payloads of a workspace',
  text: `select p.slug as agent, e.payload from (
      select p.id, a.slug from agent a join producer p on p.agent_id = a.id where a.workspace_id = $1 and a.state <> 'gone' order by p.id limit $2
    ) p cross join lateral (select payload from event e where e.producer_id = p.id and e.workspace_id = $1 and octet_length(e.payload) < 65536 order by e.position desc limit $3) e`,
};
const drafts: Statement = { name: 'drafts of a workspace', text: 'select draft from workflow where workspace_id = $1 order by id limit 500' };
const tables: Statement = { name: 'tables with their columns', text: 'select id, name, title, columns from user_table where workspace_id = $1 order by name' };
const clearFields: Statement = { name: 'clear personal fields', text: 'delete from personal_field where workspace_id = $1' };
const insertFields: Statement = { name: 'insert personal fields', text: 'insert into personal_field (workspace_id, path) select $1, * from unnest($2::text[])' };
const clearColumns: Statement = { name: 'clear personal columns', text: 'delete from personal_column where workspace_id = $1' };
const insertColumns: Statement = { name: 'insert personal columns', text: 'insert into personal_column (workspace_id, table_id, column_id) select $1, * from unnest($2::int[], $3::int[])' };
const saveSettings: Statement = {
  name: 'save personal settings',
  text: `insert into personal_settings (workspace_id, shows_keys, revision) values ($1, $2, 1)
    on conflict (workspace_id) do update set shows_keys = excluded.shows_keys, revision = personal_settings.revision + 1`,
};

interface TableRow {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly columns: readonly { readonly id: number; readonly name: string; readonly title: string }[];
}

/** Which fields hold something about a person: what people marked, and what looks as if it should be. */
@Injectable()
export class PersonalFieldsService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  async view(workspaceId: number): Promise<PersonalFieldsView> {
    const [marks, found, suggestions] = await Promise.all([this.marks.of(workspaceId), this.#tables(this.database, workspaceId), this.#suggestions(workspaceId)]);
    const named = found.map(({ name, title, columns }) => ({ name, title, columns: columns.map((column) => ({ name: column.name, title: column.title })) }));
    return { fields: marks.paths, columns: marks.columns, showsKeys: marks.showsKeys, suggestions: suggestions.result((path) => marks.fields.has(path.split('.')), MOST_SUGGESTIONS), tables: named };
  }

  /** Puts these marks in the place of those of before. From the next answer on they hold. */
  async set(caller: Caller, given: { readonly fields: readonly string[]; readonly columns: readonly MarkedColumn[]; readonly showsKeys: boolean }): Promise<PersonalFieldsView> {
    const { workspaceId, accountId } = caller;
    const paths = [...new Set(given.fields)].toSorted();
    await this.database.transaction(async (session) => {
      const found = await this.#tables(session, workspaceId);
      const columns = given.columns.map((column, index) => columnOf(found, column, index));
      const before = await this.marks.of(workspaceId, session);
      await session.rows(clearFields, [workspaceId]);
      await session.rows(insertFields, [workspaceId, texts(paths)]);
      await session.rows(clearColumns, [workspaceId]);
      const unique = [...new Map(columns.map((column) => [`${column.tableId} ${column.columnId}`, column])).values()];
      await session.rows(insertColumns, [workspaceId, numbers(unique.map(({ tableId }) => tableId)), numbers(unique.map(({ columnId }) => columnId))]);
      await session.rows(saveSettings, [workspaceId, given.showsKeys]);
      const entry = { workspaceId, accountId, action: 'personal-data.marked', subject: 'personal data', before: marksIn(before), after: marksIn({ ...given, paths }) } as const;
      await this.audit.record(entry, alongsideSession(session));
    });
    return this.view(workspaceId);
  }

  async #tables(session: Session, workspaceId: number): Promise<readonly TableRow[]> {
    return session.rows<TableRow & Record<string, unknown>>(tables, [workspaceId]);
  }

  async #suggestions(workspaceId: number): Promise<SuggestionCollector> {
    const collector = new SuggestionCollector();
    const used = await this.#readDrafts(workspaceId, collector);
    for (const type of used) for (const path of this.catalogue.types.get(type)?.spec.personal ?? []) collector.add(path, 'agent', type);
    const rows = await this.database.rows<{ readonly agent: string; readonly payload: string }>(newest, [workspaceId, PRODUCERS_SEEN, EVENTS_SEEN]);
    for (const { agent, payload } of rows) collector.see(parsedOr(payload, null), agent);
    return collector;
  }

  /** What options that are marked personal read, and the agent types in use. */
  async #readDrafts(workspaceId: number, collector: SuggestionCollector): Promise<ReadonlySet<string>> {
    const types = new Set<string>();
    const marked = personalOptionsOf(this.catalogue.manifests());
    for (const { draft } of await this.database.rows<{ readonly draft: unknown }>(drafts, [workspaceId])) {
      const parsed = parseWorkflowDocument(draft);
      if (!parsed.ok) continue;
      for (const agent of Object.values(parsed.value.agents)) {
        types.add(agent.type);
        for (const name of marked.get(agent.type) ?? []) {
          const text = agent.options[name];
          if (typeof text === 'string') for (const path of fieldsOfTemplate(text)) collector.add(path, 'option', agent.type);
        }
      }
    }
    return types;
  }
}

function columnOf(found: readonly TableRow[], { table, column }: MarkedColumn, index: number): { readonly tableId: number; readonly columnId: number } {
  const owner = found.find(({ name }) => name === table);
  const one = owner?.columns.find(({ name }) => name === column);
  if (owner === undefined || one === undefined) throw invalidRequest([{ path: `columns.${index}`, code: 'option.invalid', message: `there is no column "${column}" in a table "${table}"` }]);
  return { tableId: owner.id, columnId: one.id };
}

function marksIn({ paths, columns, showsKeys }: { readonly paths: readonly string[]; readonly columns: readonly MarkedColumn[]; readonly showsKeys: boolean }) {
  return { fields: paths.join(', '), columns: columns.map(({ table, column }) => `${table}.${column}`).toSorted().join(', '), showsKeys };
}
