import type { Locator, Page } from 'playwright-core';
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

/** Goes to a field by keys, unless it has the focus already, and puts a text over what is there. */
export async function writeByKeys(page: Page, wanted: RegExp, text: string): Promise<void> {
  if (!wanted.test(await focused(page))) await pressUntilFocused(page, wanted);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** Goes to a list field by keys, opens it, and goes down to the choice. */
export async function chooseByKeys(page: Page, wanted: RegExp, choice: string): Promise<void> {
  if (!wanted.test(await focused(page))) await pressUntilFocused(page, wanted);
  const option = page.getByRole('option', { name: choice, exact: true });
  await page.keyboard.press('ArrowDown');
  await option.waitFor();
  const offered = await page.getByRole('option').count();
  for (let step = 0; step <= offered && (await option.getAttribute('data-combobox-selected')) === null; step += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await option.waitFor({ state: 'hidden' });
}

/** Goes to a button by keys and presses it. */
export async function pressByKeys(page: Page, wanted: RegExp): Promise<void> {
  if (!wanted.test(await focused(page))) await pressUntilFocused(page, wanted);
  await page.keyboard.press('Enter');
}

/** Opens the palette by its keys; gives its field, which has the focus then. */
export async function openPalette(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('dialog').getByPlaceholder(/^(?:Search|Поиск)/);
  await field.and(page.locator(':focus')).waitFor();
  return field;
}

/** Runs a command by its words through the palette, as a person who never touches the mouse does. */
export async function runCommand(page: Page, words: string): Promise<void> {
  const field = await openPalette(page);
  await page.keyboard.type(words);
  await page.locator('[data-selected]').first().waitFor();
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'hidden' });
}
