import { describeWithServer } from '@rookery/testkit/vitest';
import { rookeryOwner } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, openPalette, screenshot, startEditor, type Editor } from './harness/index.js';

const password = 'seven quiet rooks in a tower';

describeWithServer('chromium', 'workspaces and their members', () => {
  let editor: Editor;
  let link = '';

  beforeAll(async () => {
    editor = await startEditor();
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('makes a link for somebody, once', async () => {
    await editor.visit('/settings?section=members', async (page) => {
      await page.getByText('Only you so far', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('E-mail').fill('bea@example.com');
      await dialog.getByRole('combobox', { name: 'Role' }).click();
      await page.getByRole('option', { name: 'viewer', exact: true }).click();
      await expectNoAxeFaults(page);
      await dialog.getByRole('button', { name: 'Make the link' }).click();
      link = await dialog.getByText('#invitation=').innerText();
      expect(link).toMatch(/^http:\/\/[^/]+\/#invitation=rk_invite_/);
      await screenshot(page, 'invitation link');
      await dialog.getByRole('button', { name: 'Done', exact: true }).click();
      await page.getByRole('list', { name: 'Invitations' }).getByText('bea@example.com', { exact: true }).waitFor();
      await expectNoAxeFaults(page);
      await screenshot(page, 'members of an owner');
    });
  });

  it('lets the guest in, who looks and changes nothing, and keeps the secret out of the address', async () => {
    await editor.visit(link, async (page) => {
      await page.getByRole('heading', { name: 'Join "Main"' }).waitFor();
      expect(page.url()).not.toContain('invitation');
      await expectNoAxeFaults(page);
      await screenshot(page, 'invitation');
      await page.getByRole('textbox', { name: 'Password' }).fill(password);
      await page.getByRole('button', { name: 'Join', exact: true }).click();
      await page.getByRole('heading', { name: 'Workflows', exact: true }).waitFor();
      await page.goto('/settings?section=members');
      const list = page.getByRole('list', { name: 'Members' });
      await list.getByText(rookeryOwner.email, { exact: true }).waitFor();
      expect(await list.getByRole('button').allInnerTexts()).toEqual(['Leave']);
      expect(await list.getByRole('combobox').count()).toBe(0);
      await screenshot(page, 'members of a viewer');
    }, { isSignedIn: false });
  });

  it('takes a link that was used for none', async () => {
    await editor.visit(link, async (page) => {
      await page.getByRole('heading', { name: 'This invitation does not hold', exact: true }).waitFor();
      await expectNoAxeFaults(page);
    }, { isSignedIn: false, expectedFaults: [/404 POST \S+\/auth\/invitation\/look/] });
  });

  it('leads somebody who forgot the password to a new one, by a link of an owner', async () => {
    const made = await editor.visit('/settings?section=members', async (page) => {
      await page.getByRole('button', { name: 'New password for bea@example.com', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Make the link', exact: true }).click();
      return dialog.getByText('#password=').innerText();
    });
    await editor.visit('/', async (page) => {
      await page.getByRole('button', { name: 'Forgot your password?', exact: true }).click();
      await page.getByText('Ask an owner of your workspace').waitFor();
      await expectNoAxeFaults(page);
      await page.goto(made);
      await page.getByRole('heading', { name: 'Set a new password', exact: true }).waitFor();
      expect(page.url()).not.toContain('password=');
      await expectNoAxeFaults(page);
      await screenshot(page, 'new password');
      await page.getByRole('textbox', { name: 'New password' }).fill('eleven herons over a grey lake');
      await page.getByRole('button', { name: 'Set the password', exact: true }).click();
      await page.getByRole('heading', { name: 'The new password is set', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('textbox', { name: 'E-mail' }).fill('bea@example.com');
      await page.getByRole('textbox', { name: 'Password' }).fill('eleven herons over a grey lake');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Workflows', exact: true }).waitFor();
      await page.goto(made);
      await page.getByRole('heading', { name: 'This link does not hold', exact: true }).waitFor();
    }, { isSignedIn: false, screen: 'phone', expectedFaults: [/404 POST \S+\/auth\/password-link\/look/] });
  });

  it('works in a new workspace at once, and asks the other tab which of the two goes on', async () => {
    await editor.visit('/', async (page) => {
      const other = await page.context().newPage();
      await other.goto('/inbox');
      await other.getByRole('button', { name: 'Workspace: Main' }).waitFor();
      await (await openPalette(page)).fill('new workspace');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByLabel('Name').fill('Night shift');
      await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByRole('button', { name: 'Workspace: Night shift' }).waitFor();
      await other.getByRole('dialog', { name: 'You work in another workspace now' }).waitFor();
      await expectNoAxeFaults(other);
      await other.getByRole('button', { name: 'Open the other one' }).click();
      await other.getByRole('button', { name: 'Workspace: Night shift' }).waitFor();
      await other.close();
      await page.bringToFront();
      await page.getByRole('button', { name: 'Workspace: Night shift' }).click();
      await page.getByRole('menuitem', { name: 'Main' }).waitFor();
      await screenshot(page, 'workspace switcher');
      await page.getByRole('menuitem', { name: 'Main' }).click();
      await page.getByRole('button', { name: 'Workspace: Main' }).waitFor();
    }, { expectedFaults: [/^answer: 40[19] /] });
  });
});
