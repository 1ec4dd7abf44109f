import type { JsonValue } from '@rookery/model';
import type { Field } from './field.js';

/** What a new entry of a list starts as: its default, else the least that has its shape. */
export function emptyValueOf(field: Field): JsonValue {
  if (field.fallback !== undefined) return field.fallback;
  switch (field.kind) {
    case 'number': return typeof field.least === 'number' ? field.least : 0;
    case 'boolean': return false;
    case 'choice': return field.choices[0]?.value ?? null;
    case 'list':
    case 'choices': return [];
    case 'conditions': return [{ field: '', is: 'equal to', value: '' }];
    case 'keyValue': return {};
    case 'json': return {};
    case 'object': return Object.fromEntries(field.fields.filter(({ isRequired }) => isRequired).map((inner) => [inner.name, emptyValueOf(inner)]));
    case 'duration': return typeof field.least === 'string' && field.least !== '' ? field.least : '5m';
    case 'schedule': return { every: '5m' };
    case 'text':
    case 'longText':
    case 'url':
    case 'path':
    case 'template':
    case 'code':
    case 'credential':
    case 'secret': return '';
  }
}

/** A whole form's start: what must be there and has a default or a shape of its own. */
export function startValues(fields: readonly Field[]): { readonly [name: string]: JsonValue } {
  return Object.fromEntries(fields.flatMap((field) => {
    if (field.fallback !== undefined && field.isRequired) return [[field.name, field.fallback] as const];
    return field.kind === 'object' && field.isRequired ? [[field.name, emptyValueOf(field)] as const] : [];
  }));
}
