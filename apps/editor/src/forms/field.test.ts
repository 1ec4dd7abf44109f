import { describe, expect, it } from 'vitest';
import { emptyValueOf, startValues } from './empty-value.js';
import { fieldsOf, type Field } from './field.js';
import { localFaults } from './local-issues.js';

const only = (schema: object): Field => {
  const [field] = fieldsOf({ type: 'object', properties: { it: JSON.parse(JSON.stringify(schema)) }, required: ['it'] });
  if (field === undefined) throw new Error('no field');
  return field;
};

describe('a field', () => {
  it('says what its schema says', () => {
    expect(only({ kind: 'number', title: 'Port', description: 'Of the server.', unit: 'KiB', type: 'integer', minimum: 1, maximum: 65_535, advanced: true, default: 80 })).toMatchObject({
      kind: 'number', title: 'Port', description: 'Of the server.', unit: 'KiB', isWhole: true, least: 1, most: 65_535, isAdvanced: true, isRequired: true, fallback: 80,
    });
    expect(only({ kind: 'duration', min: '1s', max: '1d', type: 'string' })).toMatchObject({ least: '1s', most: '1d' });
  });

  it('of a kind nobody knows is edited as JSON, and the kind is told', () => {
    expect(only({ kind: 'moonPhase', type: 'string' })).toMatchObject({ kind: 'json', unknownKind: 'moonPhase' });
  });

  it('without a mark is guessed from its type', () => {
    const kinds = [{ type: 'string' }, { type: 'number' }, { enum: ['a'] }, { type: 'array', items: { type: 'string' } }, { type: 'array', items: { enum: ['a', 'b'] } }, { type: 'object', properties: {} }, { type: 'object', additionalProperties: { type: 'string' } }, {}, { anyOf: [] }].map((schema) => only(schema).kind);
    expect(kinds).toEqual(['text', 'number', 'choice', 'list', 'choices', 'object', 'keyValue', 'json', 'json']);
  });

  it('without a title is called by its name', () => {
    expect(fieldsOf({ properties: { timestampHeader: {}, 'max-items': {} } }).map(({ title }) => title)).toEqual(['Timestamp header', 'Max items']);
  });

  it('that refers to a definition is read through it, what stands beside counts more', () => {
    const [field] = fieldsOf({ $defs: { it: { kind: 'text', title: 'Theirs', type: 'string' } }, properties: { a: { $ref: '#/$defs/it', title: 'Ours' } } });
    expect(field).toMatchObject({ kind: 'text', title: 'Ours' });
  });

  it('that contains itself ends as JSON', () => {
    const [field] = fieldsOf({ $defs: { node: { type: 'object', properties: { child: { $ref: '#/$defs/node' } } } }, properties: { tree: { $ref: '#/$defs/node' } } });
    let depth = 0;
    for (let inner = field; inner?.fields[0] !== undefined; [inner] = inner.fields) depth += 1;
    expect(depth).toBeLessThan(20);
  });

  it('knows the comparisons of conditions and the titles of choices', () => {
    expect(only({ kind: 'conditions', type: 'array', items: { properties: { is: { enum: ['equal to', 'absent'] } } } }).operators).toEqual(['equal to', 'absent']);
    expect(only({ kind: 'choice', enum: ['a', 'b'], titles: { a: 'First' } }).choices).toEqual([{ value: 'a', title: 'First' }, { value: 'b', title: 'b' }]);
  });

  it.each([null, 'x', 5, [], { properties: 7 }])('is none in a schema that is none: %j', (schema) => {
    expect(fieldsOf(schema)).toEqual([]);
  });
});

describe('an empty value', () => {
  it('is the default, else the least of its shape', () => {
    const list = only({ kind: 'list', items: { kind: 'object', properties: { name: { kind: 'text' }, of: { kind: 'choice', enum: ['sum', 'count'] }, note: { kind: 'text' } }, required: ['name', 'of'] } });
    expect(list.item === undefined ? undefined : emptyValueOf(list.item)).toEqual({ name: '', of: 'sum' });
    expect(emptyValueOf(only({ kind: 'duration', min: '1s', type: 'string' }))).toBe('1s');
    expect(emptyValueOf(only({ kind: 'number', minimum: 2 }))).toBe(2);
    expect(emptyValueOf(only({ kind: 'number', minimum: 2, default: 7 }))).toBe(7);
  });

  it('of a form is what must be there and has a default', () => {
    expect(startValues(fieldsOf({ properties: { port: { kind: 'number', default: 80 }, host: { kind: 'text' }, way: { kind: 'choice', enum: ['a'], default: 'a' } }, required: ['port', 'host'] }))).toEqual({ port: 80 });
  });
});

describe('faults told before the server is asked', () => {
  const faultOf = (schema: object, value: unknown) => localFaults([only(schema)], JSON.parse(JSON.stringify({ it: value }))).map(({ fault, bound }) => (bound === undefined ? fault : `${fault} ${bound}`));

  it('are those of range, form, length and choice', () => {
    const number = { kind: 'number', type: 'integer', minimum: 1, maximum: 5 };
    expect([0, 6, 1.5, 'x', 3].map((value) => faultOf(number, value))).toEqual([['tooSmall 1'], ['tooLarge 5'], ['whole'], ['number'], []]);
    const duration = { kind: 'duration', type: 'string', min: '1s', max: '1d' };
    expect(['1 hourr', '1ms', '2d', '5m', 5].map((value) => faultOf(duration, value))).toEqual([['duration'], ['durationShort 1s'], ['durationLong 1d'], [], ['duration']]);
    expect(['a b', 'ok'].map((value) => faultOf({ kind: 'text', type: 'string', pattern: '^[a-z]+$' }, value))).toEqual([['pattern ^[a-z]+$'], []]);
    expect(['c', 'a'].map((value) => faultOf({ kind: 'choice', enum: ['a', 'b'] }, value))).toEqual([['choice'], []]);
    expect([[], ['a', 'b', 'c'], 'x'].map((value) => faultOf({ kind: 'list', items: { kind: 'text' }, minItems: 1, maxItems: 2 }, value))).toEqual([['fewEntries 1'], ['manyEntries 2'], ['type']]);
  });

  it('have the path of the field, also within lists and objects', () => {
    const fields = fieldsOf({ properties: { values: { kind: 'list', items: { kind: 'object', properties: { most: { kind: 'number', maximum: 9 } } } } } });
    expect(localFaults(fields, { values: [{ most: 1 }, { most: 10 }] })).toEqual([{ path: 'values.1.most', fault: 'tooLarge', bound: '9' }]);
  });

  it('leave templates and patterns this browser cannot read to the server', () => {
    expect(faultOf({ kind: 'template', templated: true, type: 'string' }, '{{ open')).toEqual([]);
    expect(faultOf({ kind: 'text', type: 'string', pattern: '(?<broken' }, 'a')).toEqual([]);
  });

  it('say what is missing only where nothing stands in for it', () => {
    expect(faultOf({ kind: 'text', type: 'string', minLength: 1 }, undefined)).toEqual(['required']);
    expect(faultOf({ kind: 'text', type: 'string', default: 'a' }, undefined)).toEqual([]);
  });
});
