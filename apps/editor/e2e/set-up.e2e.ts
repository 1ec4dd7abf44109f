import { describeWithServer } from '@rookery/testkit/vitest';
import { rookeryOwner } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, startEditor, type Editor } from './harness/index.js';

describeWithServer('chromium', 'the first visit', () => {
  let editor: Editor;

  beforeAll(async () => {
    editor = await startEditor({ environment: { ROOKERY_OWNER_EMAIL: '', ROOKERY_OWNER_PASSWORD: '' } });
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('asks for the owner, and takes the code out of the address', async () => {
    const link = /set-up at (\S+)/.exec(editor.rookery.output.stdout)?.[1] ?? '';
    await editor.visit('/', async (page) => {
      await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
      await expectNoAxeFaults(page);
    }, { isSignedIn: false });
    await editor.visit(link, async (page) => {
      await page.getByLabel('E-mail').fill(rookeryOwner.email);
      expect(page.url()).not.toContain('setup');
      await page.getByRole('textbox', { name: 'Password' }).fill('short');
      await page.getByRole('button', { name: 'Create the account' }).click();
      await page.getByRole('alert').filter({ hasText: '12 characters or more' }).waitFor();
      await page.getByRole('textbox', { name: 'Password' }).fill(rookeryOwner.password);
      await page.getByRole('button', { name: 'Create the account' }).click();
      await page.getByRole('heading', { name: 'Workflows', exact: true }).waitFor();
    }, { isSignedIn: false, expectedFaults: [/400 POST \S+\/auth\/setup/] });
  });

  it('asks for the password from then on, and says when it is wrong', async () => {
    await editor.visit('/inbox', async (page) => {
      await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
      await expectNoAxeFaults(page);
      await page.getByLabel('E-mail').fill(rookeryOwner.email);
      await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: 'e-mail or password is wrong' }).waitFor();
      await page.getByRole('textbox', { name: 'Password' }).fill(rookeryOwner.password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Inbox', exact: true }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/inbox');
    }, { isSignedIn: false, expectedFaults: [/401 POST \S+\/auth\/login/] });
  });
});
