import { Inject, Injectable } from '@nestjs/common';
import { jsonObjectOf, parseEventId, type EventId, type JsonObject, type JsonValue } from '@rookery/model';
import type { Grant } from '../auth/grant.js';
import { AGENT_CATALOGUE, DATABASE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import type { Database, Statement } from '../persistence/database.js';
import { eventIdColumns } from '../persistence/event-rows.js';
import { eventIdsIn, maskAnswer, personalIn } from './mask-answer.js';
import type { PersonalFields } from './personal-fields.js';
import { maskDocument, personalOptionsOf, type PersonalOptions } from './mask-document.js';
import { maskPayload } from './mask-payload.js';
import { PersonalMarks, rowFields, type Marks } from './personal-marks.js';
import { collectPersonal, parsedOr } from './personal-values.js';

const MOST_EVENTS = 4_000;
const MOST_BYTES = 16 * 1024 * 1024;

// The events with all they came from, nearest first. Uses event_pkey, one probe an ancestor.
const lineage: Statement = {
  name: 'payloads of events and their ancestors',
  text: `with recursive up(producer_id, position) as (
      select * from unnest($2::int[], $3::bigint[])
      union
      select split_part(parent, '-', 1)::int, split_part(parent, '-', 2)::bigint
      from up join event e on e.producer_id = up.producer_id and e.position = up.position and e.workspace_id = $1
      cross join lateral unnest(string_to_array(e.parents, ' ')) parent
    ), found as (select * from up limit $4)
    select f.producer_id || '-' || f.position as id, e.subject,
      case when sum(octet_length(e.payload)) over (rows unbounded preceding) <= $5 then e.payload end as payload
    from found f join event e on e.producer_id = f.producer_id and e.position = f.position and e.workspace_id = $1`,
};

interface LineageRow {
  readonly id: string;
  readonly subject: string | null;
  readonly payload: string | null;
}

/** Hides personal data from those who may not see it. */
@Injectable()
export class PersonalMasks {
  #options: PersonalOptions | undefined;

  constructor(
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AGENT_CATALOGUE) private readonly catalogue: AgentCatalogue,
  ) {}

  /** What is hidden from a caller; `undefined`: nothing. */
  async against({ caller, permissions }: Grant): Promise<Marks | undefined> {
    if (permissions.has('personal:read')) return undefined;
    const marks = await this.marks.of(caller.workspaceId);
    return marks.isEmpty ? undefined : marks;
  }

  /** An answer as the caller may see it. */
  async answer(grant: Grant, answer: unknown): Promise<unknown> {
    const marks = await this.against(grant);
    if (marks === undefined) return answer;
    const value: JsonValue = JSON.parse(JSON.stringify(answer));
    const { values, known } = await this.#people(grant.caller.workspaceId, value, marks.fields);
    return maskAnswer(value, { fields: marks.fields, showsKeys: marks.showsKeys, values, known });
  }

  /** Documents of workflows as the caller may see them. Who may edit them sees them as they are, or would save what is masked. */
  async documents(grant: Grant, answer: unknown): Promise<unknown> {
    if (grant.permissions.has('workflow:edit') || (await this.against(grant)) === undefined) return answer;
    this.#options ??= personalOptionsOf(this.catalogue.manifests());
    const value: JsonValue = JSON.parse(JSON.stringify(answer));
    return maskDocument(value, this.#options);
  }

  /** Rows of a table as the caller may see them, alone, in a list, or as what a write came to. */
  async rows(grant: Grant, table: string, answer: unknown): Promise<unknown> {
    const marks = await this.against(grant);
    if (marks === undefined) return answer;
    const value: JsonValue = JSON.parse(JSON.stringify(answer));
    return maskPayload(value, rowFields(marks, table), same);
  }

  /** How the caller may see each row of a table. */
  async ofRows(grant: Grant, table: string): Promise<(row: JsonObject) => JsonObject> {
    const marks = await this.against(grant);
    if (marks === undefined) return (row) => row;
    const fields = rowFields(marks, table);
    return (row) => jsonObjectOf(maskPayload(row, fields, same));
  }

  /**
   * For a stream that is written at once: how the caller may see what is sent on it. Texts about events are hidden whole. Marks that
   * change while the stream is open count within seconds.
   */
  async ofStream(grant: Grant): Promise<((data: JsonValue) => JsonValue) | undefined> {
    const { caller: { workspaceId }, permissions } = grant;
    if (permissions.has('personal:read')) return undefined;
    let marks = await this.marks.of(workspaceId);
    return (data) => {
      const recent = this.marks.recent(workspaceId);
      marks = recent.marks ?? marks;
      // A reading that fails leaves the marks of before, and the next text asks again.
      if (!recent.isFresh) void this.marks.of(workspaceId).catch(() => undefined);
      return marks.isEmpty ? data : maskAnswer(data, { fields: marks.fields, showsKeys: marks.showsKeys, values: new Set(), known: new Set() });
    };
  }

  async #people(workspaceId: number, answer: JsonValue, fields: PersonalFields): Promise<{ readonly values: ReadonlySet<string>; readonly known: ReadonlySet<string> }> {
    const values = new Set<string>();
    personalIn(answer, fields, values);
    const ids = [...eventIdsIn(answer)].filter(isEventId).slice(0, MOST_EVENTS);
    if (ids.length === 0) return { values, known: new Set() };
    const rows = await this.database.rows<LineageRow & Record<string, unknown>>(lineage, [workspaceId, ...eventIdColumns(ids), 2 * MOST_EVENTS, MOST_BYTES]);
    for (const { payload, subject } of rows) {
      if (subject !== null) values.add(subject);
      if (payload !== null) collectPersonal(parsedOr(payload, null), fields, values);
    }
    return { values, known: new Set(rows.filter(({ payload }) => payload !== null).map(({ id }) => id)) };
  }
}

const same = (text: string): string => text;

function isEventId(id: string): id is EventId {
  const parsed = parseEventId(id);
  return parsed !== undefined && parsed.producer < 2 ** 31;
}
