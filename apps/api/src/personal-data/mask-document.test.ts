import { expect, test } from 'vitest';
import { maskDocument, personalOptionsOf } from './mask-document.js';

const options = personalOptionsOf([{ type: 'send-telegram', options: { properties: { chatId: { type: 'string', personal: true }, text: { type: 'string' } } } }]);
const documentWith = (chatId: string) => ({ name: 'calls', agents: { alert: { type: 'send-telegram', options: { chatId, text: 'hello' } }, other: { type: 'manual', options: { chatId } } } });

test('hides a person that an option names, and leaves templates and all else', () => {
  expect(maskDocument(documentWith('99887766'), options)).toEqual({ name: 'calls', agents: { alert: { type: 'send-telegram', options: { chatId: '•••', text: 'hello' } }, other: { type: 'manual', options: { chatId: '99887766' } } } });
  expect(maskDocument(documentWith('{{ chat }}'), options)).toEqual(documentWith('{{ chat }}'));
});

test('hides them in the differences of two versions', () => {
  const change = { kind: 'agent setting', agent: 'alert', path: 'options.chatId', before: '1', after: '{{ chat }}', cosmetic: false };
  expect(maskDocument([change, { ...change, path: 'options.text' }], options)).toEqual([{ ...change, before: '•••' }, { ...change, path: 'options.text' }]);
});
