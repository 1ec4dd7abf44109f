import { defineLookup, isRookeryError, type AgentEvent, type FilterForm, type JsonObject, type LookupContext } from '@rookery/sdk';
import { spec, type ReadTableOptions } from './spec.js';

type Context = LookupContext<ReadTableOptions>;
type Answer = { readonly rows: readonly JsonObject[] } | { readonly code: string; readonly message: string };

/** One query an event; events of a batch that ask the same share the answer. */
export const readTable = defineLookup(spec, {
  async lookUp(context, events) {
    const answers = new Map<string, Answer>();
    for (const event of events) {
      const answer = await ask(context, event, answers);
      if ('rows' in answer) emit(context, event, answer.rows);
      else context.fail(event, answer);
    }
  },
});

async function ask({ options, tables }: Context, event: AgentEvent, answers: Map<string, Answer>): Promise<Answer> {
  try {
    const form = bounded(options.filter(event.scope), options.maxRows);
    const question = JSON.stringify(form);
    const answer = answers.get(question) ?? { rows: await tables.query(options.table, form) };
    answers.set(question, answer);
    return answer;
  } catch (error) {
    // What passes is for the host, which asks again; a fault of this event's values is its own.
    if (!isRookeryError(error) || error.audience !== 'user') throw error;
    return { code: error.code, message: error.message };
  }
}

function bounded(form: FilterForm, maxRows: number): FilterForm {
  return form.some(([operator]) => operator === 'limit') ? form : [...form, ['limit', maxRows]];
}

function emit({ options, emit: send, forward }: Context, event: AgentEvent, rows: readonly JsonObject[]): void {
  if (rows.length === 0) return forward(event, 'none');
  switch (options.emit) {
    case 'each':
      for (const row of rows) send(row, { from: event });
      return;
    case 'list': return send({ [options.field]: rows }, { from: event });
    case 'event': return send({ ...event.payload, [options.field]: rows }, { from: event });
  }
}
