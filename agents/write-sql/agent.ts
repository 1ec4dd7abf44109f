import { defineAction, UserError, type ActionContext, type DeliveryOutcome } from '@rookery/sdk';
import { loginOf, type SqlLogin } from '../sql/login.js';
import { withTransaction } from '../sql/open-session.js';
import { verdictOn } from './refusal.js';
import { draftOf, type RowDraft, type RowResult } from './row-draft.js';
import { spec, type WriteSqlOptions } from './spec.js';
import { writeBatch } from './write-batch.js';

type Context = ActionContext<WriteSqlOptions>;

/** A batch is one transaction. Only a connection lost during the commit leaves open whether its rows are there. */
export const writeSql = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  batchSize: 200,
  concurrency: 4,

  async performBatch(context, deliveries) {
    const { options } = context;
    const login = loginOf(await context.credential(options.credential));
    if ('fault' in login) throw new UserError(login.fault, { code: 'provider.refused', parameters: { reason: login.fault } });
    const drafts = deliveries.map((delivery) => draftOf(options, delivery));
    const good = drafts.filter((draft): draft is RowDraft => !(draft instanceof Error));
    const results = await writeAll(context, login, good);
    return drafts.map((draft) => (draft instanceof Error ? draft : outcomeOf(options, draft, results.get(draft))));
  },
});

/** One transaction for all; when a row is refused, halves in their order until it stands alone. */
async function writeAll(context: Context, login: SqlLogin, drafts: readonly RowDraft[]): Promise<ReadonlyMap<RowDraft, RowResult | Error>> {
  if (drafts.length === 0) return new Map();
  for (let tries = 1; ; tries += 1) {
    try {
      const results = await withTransaction(context, login, (connection) => writeBatch(connection, context.options, drafts));
      return new Map(drafts.map((draft, index) => [draft, results[index] ?? new Error('the batch told nothing of this row')]));
    } catch (error) {
      const verdict = verdictOn(error, { place: login.fields, statementTimeout: context.options.statementTimeout, drafts, tries });
      if ('error' in verdict) return new Map(drafts.map((draft) => [draft, verdict.error]));
      if ('byHalves' in verdict) {
        const middle = Math.ceil(drafts.length / 2);
        const first = await writeAll(context, login, drafts.slice(0, middle));
        return new Map([...first, ...(await writeAll(context, login, drafts.slice(middle)))]);
      }
    }
  }
}

function outcomeOf({ way, returning }: WriteSqlOptions, { delivery }: RowDraft, result: RowResult | Error | undefined): DeliveryOutcome | Error {
  if (result === undefined || result instanceof Error) return result ?? new Error('the batch told nothing of this row');
  const { changed, rows, isRepeat = false } = result;
  const event = delivery.event.payload;
  if (isRepeat) return { status: 'delivered', outputs: [{ payload: event }] };
  if (way === 'statement') return { status: 'delivered', outputs: [rows.length === 0 ? { payload: event } : { payload: { changed, rows } }] };
  if (changed === 0) return { status: 'delivered', outputs: [{ payload: event, port: 'none' }] };
  return { status: 'delivered', outputs: [{ payload: returning.length === 0 ? event : rows[0] ?? event }] };
}
