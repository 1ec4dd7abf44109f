import { defineLookup, isRookeryError, type AgentEvent } from '@rookery/sdk';
import { askHttp } from './http-source.js';
import { fingerprintOf, questionOf, type Answer, type Answers, type AskSource, type Context, type Question } from './question.js';
import { spec } from './spec.js';
import { askSql } from './sql-source.js';
import { askTable } from './table-source.js';

const MOST_ASKS = 64;
const SOURCES: Readonly<Record<'http' | 'sql' | 'table', AskSource>> = { http: askHttp, sql: askSql, table: askTable };

/** Each distinct key of a batch is asked for once, and not at all while it is remembered. */
export const enrich = defineLookup(spec, {
  async lookUp(context, events) {
    const fingerprint = fingerprintOf(context);
    const asked = events.map((event) => ({ event, ...askedBy(context, event, fingerprint) }));
    const answers = await answersTo(context, asked.flatMap(({ question }) => question ?? []));
    for (const { event, question, fault } of asked) {
      tell(context, event, fault ?? (question === undefined ? undefined : answers.get(question.id)) ?? { kind: 'missing' });
    }
  },
});

function askedBy(context: Context, event: AgentEvent, fingerprint: string): { readonly question?: Question | undefined; readonly fault?: Answer } {
  try {
    return { question: questionOf(context, event, fingerprint) };
  } catch (error) {
    if (!isRookeryError(error) || error.audience !== 'user') throw error;
    return { fault: { kind: 'failed', code: error.code, message: error.message } };
  }
}

async function answersTo(context: Context, questions: readonly Question[]): Promise<Answers> {
  const { options, cache } = context;
  const answers: Answers = new Map();
  const open = new Map<string, Question>();
  for (const question of questions) {
    const known = cache.get(question.id);
    if (known === undefined) open.set(question.id, open.get(question.id) ?? question);
    // As a list, because a remembered null would look like nothing.
    else answers.set(question.id, Array.isArray(known) && known.length === 1 ? { kind: 'found', value: known[0] ?? null } : { kind: 'missing' });
  }
  if (open.size === 0) return answers;
  const fresh: Answers = new Map();
  const remember = (isComplete: boolean): void => {
    for (const id of open.keys()) {
      const answer = fresh.get(id) ?? (isComplete ? { kind: 'missing' } : undefined);
      if (answer?.kind === 'found') cache.set(id, [answer.value], options.ttl);
      if (answer?.kind === 'missing') cache.set(id, [], options.missingTtl);
    }
  };
  try {
    await ask(context, [...open.values()], fresh, { asks: MOST_ASKS });
  } catch (error) {
    // What was answered before the fault need not be asked again.
    remember(false);
    throw error;
  }
  remember(true);
  for (const [id, answer] of fresh) answers.set(id, answer);
  return answers;
}

/**
 * A key that the source refuses, such as a text for a column of numbers, is found by halves and fails alone. When it is the
 * question itself that is wrong, all fail: after so many asks there is no sense in more.
 */
async function ask(context: Context, questions: readonly Question[], answers: Answers, budget: { asks: number }): Promise<void> {
  budget.asks -= 1;
  try {
    await SOURCES[context.options.from](context, questions, answers);
  } catch (error) {
    if (!isRookeryError(error) || error.audience !== 'user') throw error;
    if (questions.length === 1 || budget.asks <= 0) {
      for (const { id } of questions) answers.set(id, { kind: 'failed', code: error.code, message: error.message });
      return;
    }
    const middle = Math.ceil(questions.length / 2);
    await ask(context, questions.slice(0, middle), answers, budget);
    await ask(context, questions.slice(middle), answers, budget);
  }
}

function tell({ options, emit, forward, fail }: Context, event: AgentEvent, answer: Answer): void {
  switch (answer.kind) {
    case 'found': return emit({ ...event.payload, [options.into]: answer.value }, { from: event });
    case 'failed': return fail(event, { code: answer.code, message: answer.message });
    case 'missing':
      if (options.missing === 'port') return forward(event, 'missing');
      return emit({ ...event.payload, [options.into]: null }, { from: event });
  }
}
