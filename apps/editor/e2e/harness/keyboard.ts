import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What has the focus, as a screen reader names it: its role or tag, and its name. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return 'nothing';
    const label = at.getAttribute('aria-label') ?? document.getElementById(at.getAttribute('aria-labelledby') ?? '')?.textContent ?? at.labels?.[0]?.textContent ?? at.textContent;
    return (at.getAttribute('role') ?? at.tagName.toLowerCase()) + ' ' + label.trim().slice(0, 80);
  })()`);
}

/** Presses a key (default Tab) until what has the focus matches; fails when it does not within `most` presses. */
export async function pressUntilFocused(page: Page, wanted: RegExp, { key = 'Tab', most = 80 }: { readonly key?: string; readonly most?: number } = {}): Promise<void> {
  const passed: string[] = [];
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (wanted.test(at)) return;
    passed.push(at);
  }
  expect.fail(`${String(wanted)} never had the focus; ${key} went over: ${passed.join(', ')}`);
}

/** Runs a command by its words through the palette, as a person who never touches the mouse does. */
export async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('dialog').getByPlaceholder(/Search|Поиск/);
  await field.and(page.locator(':focus')).waitFor();
  await page.keyboard.type(words);
  await page.locator('[data-selected]').first().waitFor();
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'hidden' });
}
