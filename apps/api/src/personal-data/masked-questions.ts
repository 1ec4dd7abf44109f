import type { JsonValue } from '@rookery/model';
import { rowFields, type Marks } from './personal-marks.js';
import { parsedOr } from './personal-values.js';

/** A request as its route takes it, not checked yet. */
export interface Question {
  readonly method: string;
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

type Judge = (question: Question, marks: Marks) => string | undefined;

const byKey: Judge = ({ query }, { showsKeys }) => (query['key'] !== undefined && !showsKeys ? 'the key of events' : undefined);

const changes = 'what records of changes kept of before and after';

/** Questions whose answer could be read off what is masked: a filter that finds or does not find a value tells the value. */
const judges: Readonly<Record<string, Judge>> = {
  'GET /api/v1/events': (question, marks) => (question.query['search'] === undefined ? byKey(question, marks) : 'the text of events'),
  'POST /api/v1/events/replay': ({ body }, { showsKeys }) => (propertyOf(body, 'key') !== undefined && !showsKeys ? 'the key of events' : undefined),
  'GET /api/v1/audit': () => changes,
  'GET /api/v1/audit/export': () => changes,
  'GET /api/v1/charts/events': ({ query }, { fields }) => named(query, (path) => fields.has(path.split('.'))),
  'GET /api/v1/charts/table': ({ query }, marks) => {
    const fields = rowFields(marks, String(query['table']));
    return named(query, (column) => fields.has([column]));
  },
  'GET /api/v1/tables/:name/rows': ({ parameters, query }, marks) => {
    const fields = rowFields(marks, String(parameters['name']));
    const word = typeof query['filter'] === 'string' ? textsIn(parsedOr(query['filter'], null)).find((text) => fields.has([text])) : undefined;
    return word === undefined ? undefined : `the column "${word}"`;
  },
  'GET /api/v1/stored-values/:key': (_question, { showsKeys }) => (showsKeys ? undefined : 'the key of a stored value'),
  'GET /api/v1/workflows/:id/agents/:slug/state': ({ query }, { showsKeys }) => (query['cursor'] !== undefined && !showsKeys ? 'the key of a value' : undefined),
  'POST /api/v1/workflows/:id/try': ({ body }) => (propertyOf(body, 'document') === undefined ? undefined : 'what is on record, which the document would compute with,'),
};

/** What a caller who sees masked values asks about, when it is one of those; `undefined`: the question may be asked. */
export function maskedQuestion(question: Question, marks: Marks): string | undefined {
  return judges[`${question.method} ${question.route}`]?.(question, marks);
}

function named(query: Readonly<Record<string, unknown>>, isMarked: (path: string) => boolean): string | undefined {
  const word = ['field', 'group', 'time'].map((name) => query[name]).find((value): value is string => typeof value === 'string' && isMarked(value));
  return word === undefined ? undefined : `"${word}"`;
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap((item: JsonValue) => textsIn(item)) : [];
}

function propertyOf(body: unknown, name: string): unknown {
  return body !== null && typeof body === 'object' ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;
}
