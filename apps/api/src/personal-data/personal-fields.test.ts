import { expect, test } from 'vitest';
import { fieldPathSchema, personalFields } from './personal-fields.js';

test('a field is meant wherever its names stand one below the other', () => {
  const fields = personalFields(['phone', 'dealer.name']);
  expect([['phone'], ['dealer', 'phone'], ['dealer', 'name'], ['lots', 'dealer', 'name']].map((path) => fields.has(path))).toEqual([true, true, true, true]);
  expect([['name'], ['dealer', 'address', 'name'], ['phones'], []].map((path) => fields.has(path))).toEqual([false, false, false, false]);
});

test('capitals make no other field', () => {
  expect(personalFields(['eMail']).has(['Email'])).toBe(true);
});

test('nothing is marked where no field is', () => {
  expect([personalFields([]).isEmpty, personalFields(['a']).isEmpty]).toEqual([true, false]);
});

test.each(['phone', 'dealer.name', 'a.b.c', 'full name', 'телефон'])('takes %j', (path) => {
  expect(fieldPathSchema.safeParse(path).success).toBe(true);
});

test.each(['', '.', 'a..b', 'a.', 'items[0].name', '*', 'a.b.c.d.e.f.g.h.i.j.k'])('refuses %j', (path) => {
  expect(fieldPathSchema.safeParse(path).success).toBe(false);
});
