import { startGoogleServer, type GoogleSimulator } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { choose, expectNoAxeFaults, screenshot, startEditor, type Editor } from './harness/index.js';

const client = { clientId: 'rookery.apps.example', clientSecret: 'GOCSPX-client-s3cret' };

describeWithServer('chromium', 'a Google account is connected', () => {
  let editor: Editor;
  let google: GoogleSimulator;

  beforeAll(async () => {
    google = await startGoogleServer([]);
    editor = await startEditor({ environment: { ROOKERY_EGRESS_ALLOW: '127.0.0.0/8' } });
    google.addClient({ ...client, redirectUris: [`${editor.rookery.url}/oauth2/callback`] });
  }, 120_000);
  afterAll(async () => {
    await editor[Symbol.asyncDispose]();
    await google.stop();
  });

  const fill = async (page: Page): Promise<void> => {
    const dialog = page.getByRole('dialog', { name: 'New credential' });
    await choose(page, dialog.getByRole('combobox', { name: 'Kind' }).or(dialog.getByRole('textbox', { name: 'Kind' })), 'Google account');
    await dialog.getByRole('textbox', { name: 'Client id', exact: true }).fill(client.clientId);
    await dialog.getByLabel('Client secret').first().fill(client.clientSecret);
    await dialog.getByRole('button', { name: 'More options' }).click();
    await dialog.getByRole('textbox', { name: 'API server' }).fill(google.apiRoot);
  };

  it('in a window of its own, tested, and shown in the list', async () => {
    await editor.visit('/credentials?new=sheets', async (page) => {
      const dialog = page.getByRole('dialog', { name: 'New credential' });
      await fill(page);
      await dialog.getByText(`${editor.rookery.url}/oauth2/callback`).waitFor();
      await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
      await dialog.getByText('"sheets" is connected').waitFor();
      await until('the window to close', () => Promise.resolve(page.context().pages().length === 1));
      await expectNoAxeFaults(page);
      await screenshot(page, 'connected');
      await dialog.getByLabel('Client secret').first().fill('');
      await dialog.getByRole('button', { name: 'Test', exact: true }).click();
      await dialog.getByText('It works: connected as ann@example.com, for spreadsheets').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('row').filter({ hasText: 'sheets' }).getByText('connected', { exact: true }).waitFor();
    });
  }, 120_000);

  it('and says when the provider takes its token no more', async () => {
    google.revoke('ann@example.com');
    await editor.visit('/credentials?open=sheets', async (page) => {
      const dialog = page.getByRole('dialog', { name: 'Replace the values of "sheets"' });
      await dialog.getByRole('button', { name: 'Test', exact: true }).click();
      await dialog.getByText('It does not work: Google does not take the token (401)').waitFor();
    });
  }, 120_000);

  it('tells in words what is wrong with an answer nobody asked for', async () => {
    await editor.visit('/oauth2/callback?state=made-up&code=1', async (page) => {
      await page.getByRole('alert').getByText('the consent was not completed: it does not belong to this login').waitFor();
      await page.getByRole('link', { name: 'To the credentials' }).click();
      await page.getByRole('heading', { name: 'Credentials', exact: true, level: 1 }).waitFor();
    }, { expectedFaults: [/422/] });
  }, 120_000);
});
