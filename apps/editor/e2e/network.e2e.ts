import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, screenshot, startEditor, type Editor } from './harness/index.js';

describeWithServer('chromium', 'where a workspace may call', () => {
  let editor: Editor;
  beforeAll(async () => {
    editor = await startEditor();
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('is tried out before it is saved, names what is no entry, and holds once it is saved', async () => {
    await editor.visit('/settings?section=network', async (page) => {
      await page.getByText('Nobody has set these lists yet.', { exact: true }).waitFor();
      const allow = page.getByRole('textbox', { name: 'Only these', exact: true });
      const target = page.getByRole('textbox', { name: 'Address, host or host:port' });
      await target.fill('http://8.8.8.8/');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('8.8.8.8:80 may be called.', { exact: true }).waitFor();
      await allow.fill('api.example.com\n*.partner.example:443');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('8.8.8.8:80 may not be called.', { exact: true }).waitFor();
      await page.getByText('It is not on the list "Only these".', { exact: true }).waitFor();
      await expectNoAxeFaults(page);
      await screenshot(page, 'network lists');
      await allow.fill('api.example.com\nhttp://no');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('"http://no" is not a host, an address or a network.', { exact: true }).waitFor();
      await allow.fill('api.example.com');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('The lists hold from now on, open connections included.', { exact: true }).waitFor();
      const stored = await editor.rookery.api<{ readonly allow: readonly string[] }>('GET', '/api/v1/egress');
      expect(stored.body.allow).toEqual(['api.example.com']);
    }, { expectedFaults: [/400 PUT \S+\/egress/] });
  });

  it('is told in Russian on a phone, with the reason why a private address is not called', async () => {
    await editor.visit('/settings?section=network', async (page) => {
      await page.getByRole('textbox', { name: 'Только эти', exact: true }).fill('');
      await page.getByRole('textbox', { name: 'Адрес, узел или узел:порт' }).fill('2130706433:8080');
      await page.getByRole('button', { name: 'Проверить', exact: true }).click();
      await page.getByText('К 127.0.0.1:8080 обращаться нельзя.', { exact: true }).waitFor();
      await page.getByText('Адрес не публичный. Администратор может разрешить его через ROOKERY_EGRESS_ALLOW, эти списки — нет.', { exact: true }).waitFor();
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
      await expectNoAxeFaults(page);
      await screenshot(page, 'network check phone');
    }, { screen: 'phone', language: 'ru' });
  });
});
