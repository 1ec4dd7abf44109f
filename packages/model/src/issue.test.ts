import { expect, it } from 'vitest';
import { z } from 'zod';
import { issuesFromZod, type Issue } from './issue.js';

function issuesOf(schema: z.ZodType, input: unknown): readonly Issue[] {
  const parsed = schema.safeParse(input, { reportInput: true });
  return parsed.success ? [] : issuesFromZod(parsed.error, 'options');
}

it('names every fault at once, each at its path', () => {
  const schema = z.strictObject({ a: z.string(), b: z.object({ c: z.number() }), d: z.array(z.boolean()) });
  expect(issuesOf(schema, { b: { c: 'x' }, d: [true, 1], e: 1, f: 2 })).toEqual([
    { path: 'options.a', code: 'option.required', message: 'a value is needed' },
    { path: 'options.b.c', code: 'option.type', message: '"x" is not a number' },
    { path: 'options.d.1', code: 'option.type', message: '1 is not true or false' },
    { path: 'options.e', code: 'option.unknown', message: '"e" is not known here', hint: 'remove it or check its spelling' },
    { path: 'options.f', code: 'option.unknown', message: '"f" is not known here', hint: 'remove it or check its spelling' },
  ]);
});

it('says of a choice what was given and what there is', () => {
  expect(issuesOf(z.object({ is: z.enum(['all', 'any']) }), { is: 'al' })).toEqual([
    { path: 'options.is', code: 'option.choice', message: '"al" is not one of the choices', hint: 'choose one of: all, any' },
  ]);
});

it('tells bounds in the words of what is bounded', () => {
  const schema = z.object({ empty: z.string().min(1), short: z.string().min(3), low: z.number().min(1), high: z.number().lt(5), many: z.array(z.int()).max(1), part: z.int() });
  expect(issuesOf(schema, { empty: '', short: 'ab', low: 0, high: 5, many: [1, 2], part: 1.5 }).map((issue) => issue.message)).toEqual([
    'must not be empty', 'must have at least 3 characters', 'must be at least 1', 'must be less than 5', 'must have at most 1 entries', '1.5 is not a whole number',
  ]);
});

it('reports the form that came closest when there are several', () => {
  const schema = z.object({ when: z.union([z.strictObject({ every: z.string() }), z.strictObject({ cron: z.string(), zone: z.string() })]) });
  expect(issuesOf(schema, { when: { cron: 5, zone: 'UTC' } })).toEqual([{ path: 'options.when.cron', code: 'option.type', message: '5 is not a text' }]);
  expect(issuesOf(schema, { when: 7 })).toEqual([{ path: 'options.when', code: 'option.type', message: '7 has none of the forms known here' }]);
});

it('keeps the message of the author of the schema, with code and hint', () => {
  const schema = z.object({
    slug: z.string().regex(/^a/, { error: 'start with an a' }),
    odd: z.number().refine((value) => value % 2 === 1, { error: 'must be odd', params: { code: 'option.odd', hint: 'add one' } }),
  });
  expect(issuesOf(schema, { slug: 'b', odd: 2 })).toEqual([
    { path: 'options.slug', code: 'option.format', message: 'start with an a' },
    { path: 'options.odd', code: 'option.odd', message: 'must be odd', hint: 'add one' },
  ]);
});

it('says why a name cannot be one', () => {
  const names = z.record(z.string().regex(/^[a-z]+$/, { error: 'write lower case letters' }), z.number());
  expect(issuesOf(names, { 'Bad Name': 1 })).toEqual([{ path: 'options.Bad Name', code: 'option.name', message: '"Bad Name" cannot be a name here', hint: 'write lower case letters' }]);
});

it('says less, but not wrong, where values must not be told', () => {
  const parsed = z.object({ a: z.string(), b: z.string() }).safeParse({ b: 5 });
  expect(parsed.error && issuesFromZod(parsed.error)).toEqual([
    { path: 'a', code: 'option.required', message: 'a value is needed' },
    { path: 'b', code: 'option.type', message: 'this is not a text' },
  ]);
});

it('cuts a long value', () => {
  expect(issuesOf(z.number(), 'x'.repeat(500))[0]?.message).toBe(`"${'x'.repeat(58)}… is not a number`);
});
