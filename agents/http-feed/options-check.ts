import { isRookeryError } from '@rookery/sdk';
import { headerNameFault, queryFaults, urlFaults, type Fault } from '../http/request-rules.js';
import { compileQuery } from '../http/query.js';
import { compileSelector } from './formats/selector.js';
import { stepBudget } from './formats/step-budget.js';
import { compileLinePattern } from './formats/text.js';
import type { Options } from './options.js';

const NO_STEPS = stepBudget(Number.POSITIVE_INFINITY, () => new Error('unreachable'));

/** What no single option can know: expressions that cannot be read or bounded, options that do not go together. */
export function checkOptions(options: Options): readonly Fault[] {
  return [...urlFaults(options.url), ...headerFaults(options), ...queryFaults(options.query), ...formatFaults(options), ...itemsFaults(options), ...fieldFaults(options), ...pagingFaults(options)];
}

function headerFaults({ headers }: Options): readonly Fault[] {
  return Object.keys(headers).flatMap((name) => headerNameFault(`headers.${name}`, name) ?? []);
}

function formatFaults(options: Options): readonly Fault[] {
  const { format, method, json, fields, emit, paging } = options;
  const faults: Fault[] = [];
  if (json !== undefined && method !== 'POST') faults.push({ path: 'json', message: 'GET carries no body', hint: 'choose the method POST, or put it into "query"' });
  if (fields.length > 0 && format !== 'html') faults.push({ path: 'fields', message: `the format "${format}" has no fields to select`, hint: 'choose the format "html"; JSON is shaped in "items", for example items[].{id: id, price: price}' });
  if (emit === 'document' && paging !== undefined) faults.push({ path: 'emit', message: 'the whole of several pages would fit into no event', hint: 'choose "new" or "changed", or remove "paging"' });
  return faults;
}

function itemsFaults({ format, items }: Options): readonly Fault[] {
  if (items === undefined) return [];
  switch (format) {
    case 'json': return faultsOf('items', () => compileQuery('items', items));
    case 'html': return faultsOf('items', () => compileSelector('items', items, NO_STEPS));
    case 'text': return faultsOf('items', () => compileLinePattern(items));
    case 'xml': return /^[^.\s]+(\.[^.\s]+)*$/.test(items) ? [] : [{ path: 'items', message: `"${items.slice(0, 80)}" is not a path`, hint: 'write for example "catalog.lot"' }];
    case 'auto': return [{ path: 'items', message: 'how items are found depends on the format', hint: 'choose the format instead of "auto"' }];
    case 'csv': case 'feed': return [{ path: 'items', message: `the format "${format}" knows its items`, hint: 'remove it' }];
  }
}

function fieldFaults({ fields }: Options): readonly Fault[] {
  return fields.flatMap(({ name, css, take, attribute }, index): readonly Fault[] => {
    const path = `fields.${index}`;
    const twice = fields.findIndex((other) => other.name === name) === index ? [] : [{ path: `${path}.name`, message: `"${name}" names two fields`, hint: 'choose another name' }];
    const nameless = take === 'attribute' && attribute === undefined ? [{ path: `${path}.attribute`, message: 'which attribute is taken is not said', hint: 'write for example "href"' }] : [];
    const unread = css === undefined ? [] : faultsOf(`${path}.css`, () => compileSelector(`${path}.css`, css, NO_STEPS));
    return [...twice, ...nameless, ...unread];
  });
}

function pagingFaults({ paging, format }: Options): readonly Fault[] {
  if (paging === undefined) return [];
  const { by, size, overlap, next, parameter } = paging;
  const faults: Fault[] = [];
  const needsNext = by === 'cursor' || (by === 'next' && format !== 'feed');
  if (needsNext && next === undefined) faults.push({ path: 'paging.next', message: `paging by "${by}" needs to know where the answer holds it`, hint: 'write a path, for example "meta.next"' });
  if (needsNext && format === 'auto') faults.push({ path: 'format', message: `how "paging.next" is read depends on the format`, hint: 'choose the format instead of "auto"' });
  if (next !== undefined && (format === 'csv' || format === 'text')) faults.push({ path: 'paging.next', message: `the format "${format}" holds no link to a next page`, hint: 'page by "page", "offset" or "link"' });
  if (next !== undefined && (format === 'json' || format === 'xml')) faults.push(...faultsOf('paging.next', () => compileQuery('paging.next', next)));
  if (next !== undefined && format === 'html') faults.push(...faultsOf('paging.next', () => compileSelector('paging.next', next, NO_STEPS)));
  if (by === 'offset' && size === undefined) faults.push({ path: 'paging.size', message: 'an offset needs the number of items on a page', hint: 'write how many the other side gives, for example 100' });
  if (overlap > 0 && by !== 'offset') faults.push({ path: 'paging.overlap', message: `paging by "${by}" cannot go back`, hint: 'remove it; every reading goes through all pages anyway' });
  if (size !== undefined && overlap >= size) faults.push({ path: 'paging.overlap', message: `an overlap of ${overlap} on pages of ${size} never comes to an end`, hint: 'make it smaller than "size"' });
  if (parameter !== undefined && (by === 'link' || by === 'next')) faults.push({ path: 'paging.parameter', message: `paging by "${by}" takes the whole address from the answer`, hint: 'remove it' });
  return faults;
}

function faultsOf(path: string, compile: () => unknown): readonly Fault[] {
  try {
    compile();
    return [];
  } catch (error) {
    if (isRookeryError(error)) return [{ path, message: error.message.replace(`${path}: `, '') }];
    throw error;
  }
}
