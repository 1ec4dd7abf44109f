import { expect, test } from 'vitest';
import { escapeFor } from './escape-text.js';

test('leaves plain text alone', () => {
  expect(escapeFor('none')).toBeUndefined();
});

test('makes a value harmless in HTML, also inside an attribute', () => {
  expect(escapeFor('HTML')?.('<b> & "x"')).toBe('&lt;b&gt; &amp; &quot;x&quot;');
});

test('escapes every mark of MarkdownV2, the backslash too', () => {
  expect(escapeFor('MarkdownV2')?.('_*[]()~`>#+-=|{}.!\\a1é')).toBe(String.raw`\_\*\[\]\(\)\~\`\>\#\+\-\=\|\{\}\.\!\\a1é`);
});
