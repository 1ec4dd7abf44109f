import { describe, expect, it } from 'vitest';
import { codeCompletion, handlerNames, liquidCompletion, type KnownNames } from './completions.js';
import { fieldsOfPayload, knownFields, liquidOutput, liquidPath, mergeFields } from './field-paths.js';

const names: KnownNames = { fields: fieldsOfPayload({ price: 9000, seller: { name: 'Ann' }, bids: [{ amount: 5 }], 'first name': 'x' }), parameters: ['least'], variables: ['city'], stored: ['seen'] };
const labels = (text: string) => liquidCompletion(text, names)?.suggestions.map(({ label }) => label);

describe('completion of a template', () => {
  it('offers fields and globals within braces, from where the word begins', () => {
    expect(labels('Hello {{ ')).toEqual(['price', 'seller', 'seller.name', 'bids', 'bids[0]', 'bids[0].amount', '["first name"]', 'event.key', 'event.occurredAt', 'event.expiresAt', 'event.id', 'parameters.least', 'variables.city', 'stored.seen']);
    expect(liquidCompletion('{{ seller.na', names)?.from).toBe(3);
    expect(liquidCompletion('{% if pri', names)?.from).toBe(6);
  });

  it('offers filters behind a bar and tags at the beginning of a tag', () => {
    expect(labels('{{ price | ro')).toContain('round');
    expect(liquidCompletion('{{ price | ro', names)?.from).toBe(11);
    expect(labels('{% e')).toContain('endif');
  });

  it('offers nothing outside of braces, behind them, or within a text', () => {
    expect([labels('Hello '), labels('{{ price }} and '), labels('{{ price | append: "x '), labels("{{ a | date: '%H")]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('completion of code', () => {
  const suggest = (code: string) => codeCompletion(code, code.length, names)?.suggestions.map(({ label }) => label);

  it('offers the fields of the event by whatever name the code gives it', () => {
    expect(suggest('export default (lot) => lot.')).toEqual(['price', 'seller', 'bids']);
    expect(suggest('export default function (lot, context) { return lot.seller.')).toEqual(['name']);
    expect(suggest('export default async (lot) => lot.bids[0]?.')).toEqual(['amount']);
    expect(suggest('export default (lot: Lot, ctx: Context) => lot.')).toEqual(['price', 'seller', 'bids']);
  });

  it('offers the members of the context, and the parameters of the workflow', () => {
    expect(suggest('export default (event, context) => context.')).toEqual(['memory', 'keyed', 'emit', 'log', 'now', 'event', 'parameters']);
    expect(suggest('export default (event, ctx) => ctx.parameters.le')).toEqual(['least']);
  });

  it('knows nothing of other names', () => {
    expect(suggest('export default (event) => other.')).toBeUndefined();
    expect(suggest('const a = 1')).toBeUndefined();
    expect(handlerNames('nothing')).toEqual(['event', 'ctx']);
  });
});

describe('paths', () => {
  it('are written as Liquid reads them', () => {
    expect(['lot.seller', 'bids.0.amount', 'lot.first name', 'a b'].map(liquidPath)).toEqual(['lot.seller', 'bids[0].amount', 'lot["first name"]', '["a b"]']);
    expect(liquidOutput('price')).toBe('{{ price }}');
  });

  it('of recorded events stand for the first entry of a list', () => {
    expect(knownFields([{ path: 'bids.*.amount', types: ['number'], count: 1, of: 4, format: null, examples: ['5'] }])).toEqual([{ path: 'bids.0.amount', types: ['number'], format: null, share: 0.25, examples: ['5'] }]);
  });

  it('of several links are shown once, with all their types', () => {
    const field = { path: 'price', types: ['number'], format: null, share: 1, examples: ['1'] };
    expect(mergeFields([[field], [{ ...field, types: ['string'], share: 0.5, examples: ['"x"'] }]])).toEqual([{ ...field, types: ['number', 'string'], share: 0.5, examples: ['1', '"x"'] }]);
  });
});
