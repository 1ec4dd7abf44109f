import { expect, it } from 'vitest';
import { isSureSecret, LentSecrets, scrubJsonText } from './lent-secrets.js';
import { createScrubber } from './scrubber.js';

it('takes out of an agent what it was lent, and nothing out of another', () => {
  const lent = new LentSecrets();
  lent.note(7, ['s3cret-value']);
  const text = '{"authorization":"Bearer s3cret-value"}';
  expect([lent.jsonText(7, text), lent.jsonText(8, text)]).toEqual(['{"authorization":"Bearer [secret]"}', text]);
});

it('leaves numbers as they are written', () => {
  const lent = new LentSecrets();
  lent.note(7, ['s3cret-value']);
  expect(lent.jsonText(7, '{"big":12345678901234567890,"one":1.0,"s3cret-value":""}')).toBe('{"big":12345678901234567890,"one":1.0,"[secret]":""}');
});

it('never breaks json, whatever a secret looks like', () => {
  const scrubber = createScrubber();
  scrubber.add('","b":"', '1234567890123456');
  expect(scrubJsonText(scrubber, '{"a":"x","b":"y"}')).toBe('{"a":"x","b":"y"}');
  expect(scrubJsonText(scrubber, '{"a":1234567890123456}')).toBe('{"a":1234567890123456}');
});

it.each([['auction', false], ['password', false], ['12345678', false], ['pass1', false], ['passw0rd', true], ['aVeryLongPassphrase', true], ['correct horse', true]])('takes %j for a secret wherever it stands: %s', (text, isSure) => {
  expect(isSureSecret(text)).toBe(isSure);
});

it('forgets the oldest of many tokens', () => {
  const lent = new LentSecrets();
  lent.note(7, Array.from({ length: 30 }, (_, index) => `token-${index}-abc`));
  expect([lent.jsonText(7, '"token-0-abc"'), lent.jsonText(7, '"token-29-abc"')]).toEqual(['"token-0-abc"', '"[secret]"']);
});
