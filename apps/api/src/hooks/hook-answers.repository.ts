import { z } from 'zod';
import type { HookAnswer } from '@rookery/sdk';
import type { Database, Statement } from '../persistence/database.js';

/** An event that came through a hook, as the first ancestor of what became of it. */
export interface Trace {
  readonly workspaceId: number;
  readonly traceId: string;
}

const answerSchema = z.object({ status: z.int(), contentType: z.string(), text: z.string(), headers: z.record(z.string(), z.string()).optional() });

// The first answer counts; another one of the same event changes nothing.
const insert: Statement = {
  name: 'insert hook answers',
  text: `insert into hook_answer (workspace_id, trace_id, answer, answered_at)
    select $1, a.trace_id, a.answer, $3 from json_to_recordset($2) as a (trace_id text, answer text) on conflict do nothing`,
};
// uses hook_answer_pkey
const find: Statement = {
  name: 'find hook answers',
  text: `select h.workspace_id as "workspaceId", h.trace_id as "traceId", h.answer
    from json_to_recordset($1) as w (workspace_id integer, trace_id text) join hook_answer h on h.workspace_id = w.workspace_id and h.trace_id = w.trace_id`,
};
// uses hook_answer_age_idx
const forget: Statement = { name: 'forget hook answers', text: 'delete from hook_answer where answered_at < $1' };

/** The rows of `hook_answer`. */
export class HookAnswersRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(workspaceId: number, answers: readonly (HookAnswer & { readonly traceId: string })[], now: number): Promise<void> {
    const rows = answers.map(({ traceId, ...answer }) => ({ trace_id: traceId, answer: JSON.stringify(answer) }));
    await this.#database.rows(insert, [workspaceId, JSON.stringify(rows), now]);
  }

  /** Those of the traces that were answered. */
  async find(traces: readonly Trace[]): Promise<readonly (Trace & { readonly answer: HookAnswer })[]> {
    const asked = traces.map(({ workspaceId, traceId }) => ({ workspace_id: workspaceId, trace_id: traceId }));
    const rows = await this.#database.rows<Trace & { readonly answer: string }>(find, [JSON.stringify(asked)]);
    return rows.map(({ workspaceId, traceId, answer }) => ({ workspaceId, traceId, answer: answerOf(answer) }));
  }

  async forgetBefore(moment: number): Promise<void> {
    await this.#database.rows(forget, [moment]);
  }
}

function answerOf(text: string): HookAnswer {
  const { headers, ...answer } = answerSchema.parse(JSON.parse(text));
  return headers === undefined ? answer : { ...answer, headers };
}
