import { UserError, type FilterForm } from '@rookery/sdk';
import { sharedScope, type AskSource, type Context } from './question.js';
import { answerByRows, byMoment, chunksOf, MOST_ROWS } from './rows.js';

const KEYS_AT_ONCE = 500;

/** One statement for up to 500 keys. */
export const askTable: AskSource = async (context, questions, answers) => {
  const { options, tables } = context;
  for (const [asOf, ofMoment] of byMoment(questions)) {
    for (const chunk of chunksOf(ofMoment, KEYS_AT_ONCE)) {
      const rows = await tables.query(options.table ?? '', formOf(context, chunk.map(({ key }) => key), asOf));
      if (rows.length >= MOST_ROWS) throw new UserError(`the table "${options.table ?? ''}" has ${MOST_ROWS} rows or more for ${chunk.length} keys; narrow it with "filter"`);
      answerByRows(rows, chunk, options, answers);
    }
  }
};

function formOf(context: Context, keys: readonly string[], asOf: string | null): FilterForm {
  const { keyColumn = '', fields, filter, validFrom, validTo } = context.options;
  const moment = asOf === null ? [] : [
    ...(validFrom === undefined ? [] : [['or', ['is_null', validFrom], ['lte', validFrom, asOf]]]),
    ...(validTo === undefined ? [] : [['or', ['is_null', validTo], ['gt', validTo, asOf]]]),
  ];
  return [
    ...(fields.length === 0 ? [] : [['fields', [...new Set([...fields, keyColumn])]]]),
    ['in', keyColumn, keys],
    ...filter(sharedScope(context)),
    ...moment,
    ['order', [...(asOf === null || validFrom === undefined ? [] : [`${validFrom} desc`]), '_id']],
    ['limit', MOST_ROWS],
  ];
}
