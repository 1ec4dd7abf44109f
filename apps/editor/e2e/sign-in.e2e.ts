import { describeWithServer } from '@rookery/testkit/vitest';
import { freePort, rookeryOwner, startOpenIdServer, type OpenIdServer } from '@rookery/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, startEditor, type Editor } from './harness/index.js';

describeWithServer('chromium', 'signing in and out', () => {
  let editor: Editor;
  let provider: OpenIdServer;

  beforeAll(async () => {
    provider = await startOpenIdServer();
    const port = await freePort();
    provider.register(`http://127.0.0.1:${port}/sign-in/callback`);
    editor = await startEditor({ environment: { PORT: String(port), ROOKERY_OIDC_ISSUER: provider.issuer, ROOKERY_OIDC_CLIENT_ID: provider.clientId, ROOKERY_OIDC_CLIENT_SECRET: provider.clientSecret, ROOKERY_OIDC_NAME: 'Acme' } });
  });
  afterAll(async () => {
    await editor[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });

  const atProvider = (page: Page) => page.getByRole('button', { name: 'Sign in with Acme', exact: true }).click();

  it('leads to the identity provider and back to where somebody was', async () => {
    provider.signInAs('s-owner', { email: rookeryOwner.email, email_verified: true });
    await editor.visit('/settings?section=security', async (page) => {
      await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
      await expectNoAxeFaults(page);
      await atProvider(page);
      await page.getByRole('heading', { name: 'Where you are signed in', exact: true }).waitFor();
      await page.getByText('by the identity provider', { exact: true }).first().waitFor();
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/settings?section=security');
    }, { isSignedIn: false });
  });

  it('says in words why somebody was not let in, and leaves nothing of it in the address', async () => {
    provider.signInAs('s-eve', { email: 'eve@example.com', email_verified: true });
    await editor.visit('/', async (page) => {
      await atProvider(page);
      await page.getByRole('alert').filter({ hasText: 'not invited here; ask an owner for an invitation' }).waitFor();
      expect(page.url()).toBe(`${editor.rookery.url}/`);
    }, { isSignedIn: false, expectedFaults: [/403 POST \S+\/auth\/provider\/complete/] });
  });

  it('puts a browser out at once that another one ends, and lets its person in again over the open page', async () => {
    await editor.visit('/inbox', async (left) => {
      await left.getByRole('heading', { name: 'Inbox', exact: true }).waitFor();
      await editor.visit('/settings?section=security', async (page) => {
        await page.getByRole('button', { name: 'Sign out everywhere else', exact: true }).click();
        await page.getByText(/^\d+ sessions? ended$/).waitFor();
        await page.getByText('this one', { exact: true }).waitFor();
        await page.getByRole('button', { name: /^End the session/ }).first().waitFor({ state: 'detached' });
      });
      await left.getByRole('dialog', { name: 'Sign in again to go on' }).waitFor();
      await left.getByLabel('E-mail').fill(rookeryOwner.email);
      await left.getByRole('textbox', { name: 'Password' }).fill(rookeryOwner.password);
      await left.keyboard.press('Enter');
      await left.getByRole('dialog', { name: 'Sign in again to go on' }).waitFor({ state: 'detached' });
    }, { expectedFaults: [/401 /] });
  });

  it('refuses a new password that everybody guesses, in words', async () => {
    await editor.visit('/settings?section=security', async (page) => {
      await page.getByRole('textbox', { name: 'Password now' }).fill(rookeryOwner.password);
      await page.getByRole('textbox', { name: 'New password' }).fill('password1234');
      await page.getByRole('button', { name: 'Change the password', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: 'the password is easy to guess' }).waitFor();
    }, { expectedFaults: [/400 POST \S+\/auth\/password/] });
  });
});
