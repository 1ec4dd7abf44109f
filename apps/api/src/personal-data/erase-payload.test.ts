import { expect, test } from 'vitest';
import { eraseJson, eraseText } from './erase-payload.js';
import { isTelling, matcherOf, wholeWords, type Person } from './person.js';
import { personalFields } from './personal-fields.js';

const fields = personalFields(['phone', 'name', 'email']);
const erase = (value: Parameters<typeof eraseJson>[0], person: Partial<Person> = {}, isAbout = false) =>
  eraseJson(value, { matcher: matcherOf({ namedBy: 'value', value: '+49 151', field: null, ...person }), fields, known: undefined }, isAbout);

test('erases all marked fields of an event that names the person, and tells what they held', () => {
  const erased = erase({ phone: '+49 151', name: 'Ann', dealer: { email: 'ann@x.example', city: 'Bonn' }, price: 9 });
  expect(erased.value).toEqual({ phone: '[erased]', name: '[erased]', dealer: { email: '[erased]', city: 'Bonn' }, price: 9 });
  expect([erased.isAbout, erased.isChanged, [...erased.found]]).toEqual([true, true, ['+49 151', 'ann@x.example']]);
});

test('leaves an event that does not name the person as it is', () => {
  const erased = erase({ phone: '+49 1512', name: 'Bob' });
  expect([erased.value, erased.isAbout, erased.isChanged]).toEqual([{ phone: '+49 1512', name: 'Bob' }, false, false]);
});

test('erases the item of a list that names the person, and no other', () => {
  const erased = erase({ guests: [{ phone: '+49 151', name: 'Ann' }, { phone: '+49 160', name: 'Bob' }] });
  expect(erased.value).toEqual({ guests: [{ phone: '[erased]', name: '[erased]' }, { phone: '+49 160', name: 'Bob' }] });
  expect([erased.isAbout, erased.isChanged]).toEqual([false, true]);
});

test('takes the person out of other texts, names of fields and JSON inside a text', () => {
  expect(erase({ note: 'call +49 151 now', '+49 151': 1, body: '{"to":"+49 151","name":"Ann"}', link: 'tel:%2B49%20151' }).value).toEqual({
    note: 'call [erased] now', '[erased]': 1, body: '{"to":"[erased]","name":"[erased]"}', link: 'tel:[erased]',
  });
});

test('erases marked fields inside a JSON text of an event about the person, whoever the text names', () => {
  expect(erase({ phone: '+49 151', raw: '{"email":"ann@x.example","city":"Bonn"}' }).value).toEqual({ phone: '[erased]', raw: '{"email":"[erased]","city":"Bonn"}' });
  expect(erase({ raw: '{"email":"ann@x.example"}' }, { value: 'nobody' }, true).value).toEqual({ raw: '{"email":"[erased]"}' });
  const among = erase({ guests: [{ phone: '+49 151', raw: '{"email":"ann@x.example"}' }, { raw: '{"email":"bob@x.example"}' }] });
  expect([among.value, among.isAbout]).toEqual([{ guests: [{ phone: '[erased]', raw: '{"email":"[erased]"}' }, { raw: '{"email":"bob@x.example"}' }] }, false]);
});

test('finds a number that names the person', () => {
  expect(erase({ chat: 5647382911, other: 56473829110 }, { value: '5647382911' }).value).toEqual({ chat: '[erased]', other: 56473829110 });
});

test('looks for a short value only where it was said to stand', () => {
  expect(isTelling('77')).toBe(false);
  expect(erase({ customer: 77, price: 77, name: 'Ann' }, { namedBy: 'field', field: 'customer', value: '77' }).value).toEqual({ customer: '[erased]', price: 77, name: '[erased]' });
});

test('erases the marked fields of what is about the person by its key or subject', () => {
  expect(erase({ name: 'Ann', price: 9 }, { namedBy: 'subject', value: '7' }, true).value).toEqual({ name: '[erased]', price: 9 });
});

test('erases what is known of the person elsewhere as whole words', () => {
  const erasing = { matcher: matcherOf({ namedBy: 'value', value: '+49 151', field: null }), known: wholeWords(['Anna']) };
  expect(eraseText('Anna, ANNA, Annabel', erasing)).toBe('[erased], [erased], Annabel');
});

test('has nothing more to do the second time', () => {
  expect(erase(erase({ phone: '+49 151', name: 'Ann', note: 'to +49 151' }).value).isChanged).toBe(false);
});
