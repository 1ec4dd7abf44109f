import { expect, test } from 'vitest';
import { maskPayload } from './mask-payload.js';
import { personalFields } from './personal-fields.js';
import { collectPersonal, replacerOf } from './personal-values.js';

const same = (text: string): string => text;
const fields = personalFields(['phone', 'dealer.name', 'age', 'isMember', 'guests']);

test('hides marked values and leaves the others', () => {
  expect(maskPayload({ phone: '+49 151 2345678', price: 9000, dealer: { name: 'Ann', city: 'Bonn' } }, fields, same)).toEqual({ phone: '•••', price: 9000, dealer: { name: '•••', city: 'Bonn' } });
});

test('tells neither letters nor length, and what kind of value it was', () => {
  expect(maskPayload({ phone: '1', age: 44, isMember: true, guests: ['a', 'b'] }, fields, same)).toEqual({ phone: '•••', age: '••• number', isMember: '••• boolean', guests: ['•••'] });
  expect(maskPayload({ phone: null, guests: [] }, fields, same)).toEqual({ phone: null, guests: [] });
});

test('looks through lists and through JSON inside a text', () => {
  expect(maskPayload({ lots: [{ phone: 'x' }], body: '{"phone":"x","lot":1}' }, fields, same)).toEqual({ lots: [{ phone: '•••' }], body: '{"phone":"•••","lot":1}' });
});

test('hides everything inside a marked object', () => {
  expect(maskPayload({ phone: { country: 49, number: '151' } }, fields, same)).toEqual({ phone: { country: '••• number', number: '•••' } });
});

test('finds a value of a marked field in other texts, numbers and names', () => {
  const values = new Set<string>();
  collectPersonal({ phone: '+49 151', dealer: { name: 'Li' }, age: 123456 }, fields, values);
  const text = replacerOf(values, '•••');
  expect(maskPayload({ note: 'call +49 151 or LI, not Linda', link: 'tel:%2B49%20151', chat: 123456, '+49 151': 1 }, fields, text)).toEqual({ note: 'call ••• or •••, not Linda', link: 'tel:•••', chat: '••• number', '•••': 1 });
});
