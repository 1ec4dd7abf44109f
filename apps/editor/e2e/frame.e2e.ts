import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, runCommand, screenshot, startEditor, type Editor } from './harness/index.js';

describeWithServer('chromium', 'the frame of every page', () => {
  let editor: Editor;

  beforeAll(async () => {
    editor = await startEditor();
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('keeps the language and the colours a person chose', async () => {
    await editor.visit('/', async (page) => {
      await page.getByRole('button', { name: 'Account', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Русский' }).click();
      await page.getByRole('link', { name: 'Процессы', exact: true }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe('ru');
      await page.reload();
      await page.getByRole('link', { name: 'Процессы', exact: true }).waitFor();
      await runCommand(page, 'тёмная');
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
      await page.reload();
      await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
    });
  });

  it('shows what a browser that prefers Russian reads', async () => {
    await editor.visit('/nothing-here', async (page) => {
      await page.getByRole('heading', { name: 'Такой страницы нет' }).waitFor();
      await expectNoAxeFaults(page);
      await screenshot(page, 'not-found');
    }, { language: 'ru' });
  });

  it('goes anywhere by the palette, and lists every shortcut', async () => {
    await editor.visit('/', async (page) => {
      await page.getByRole('link', { name: 'Workflows', exact: true }).waitFor();
      await runCommand(page, 'deliveries');
      await page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor();
      await page.keyboard.press('Shift+Slash');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await expectNoAxeFaults(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'hidden' });
    });
  });

  it('signs out, and shows nothing any more', async () => {
    await editor.visit('/', async (page) => {
      await runCommand(page, 'sign out');
      await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
      await page.goto('/inbox');
      await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    });
  });
});
