import { until } from '@rookery/testkit';
import type { Locator, Page } from 'playwright-core';
import { focused, pressUntilFocused, runCommand } from './keyboard.js';

/** An agent on the canvas, by its title. */
export function agentOnCanvas(page: Page, title: string): Locator {
  return page.locator('.react-flow__node-agent').filter({ has: page.getByText(title, { exact: true }) });
}

/** The panel of the agent that is open. */
export function inspector(page: Page): Locator {
  return page.getByRole('region', { name: /^Agent / }).or(page.getByRole('complementary', { name: /^Agent / }));
}

/** A text, template or code option of the agent that is open; its header, which comes first, has fields of its own. */
export function option(page: Page, title: string): Locator {
  const panel = inspector(page);
  return panel.getByRole('textbox', { name: title, exact: true }).or(panel.getByRole('combobox', { name: title, exact: true })).last();
}

/** By the mouse: `+` at an output, then the type in the picker. `after`: the title of the agent and, where it has several outputs, that of the output. */
export async function addAfter(page: Page, after: { readonly title: string; readonly output?: string }, type: string): Promise<void> {
  const plus = agentOnCanvas(page, after.title).getByRole('button', { name: new RegExp(`^Add an agent after ${after.title}: ${after.output ?? ''}`) });
  await plus.first().click();
  const picker = page.getByRole('dialog', { name: 'Add an agent' });
  await picker.getByRole('option').filter({ has: page.getByText(type, { exact: true }) }).first().click();
  await picker.waitFor({ state: 'hidden' });
  await agentOnCanvas(page, type).first().waitFor();
}

/** By the mouse, on an empty canvas: the button that adds, then the type in the picker. */
export async function addFirst(page: Page, type: string): Promise<void> {
  await page.getByRole('button', { name: 'Add an agent…', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Add an agent' });
  await picker.getByRole('option').filter({ has: page.getByText(type, { exact: true }) }).first().click();
  await picker.waitFor({ state: 'hidden' });
  await agentOnCanvas(page, type).first().waitFor();
}

/** By keys: `N`, words, Enter. What is selected is what it comes after; the new agent is selected then. */
export async function addByKeys(page: Page, words: string, title: string): Promise<void> {
  await page.keyboard.press('n');
  const picker = page.getByRole('dialog', { name: 'Add an agent' });
  await picker.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(words);
  await picker.getByRole('option', { selected: true }).filter({ has: page.getByText(title, { exact: true }) }).waitFor();
  await page.keyboard.press('Enter');
  await picker.waitFor({ state: 'hidden' });
  await agentOnCanvas(page, title).first().waitFor();
}

/** Types into a text or code field of an open form, over what is there. Brackets are not doubled: the text is put in as a paste puts it. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await field.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

/** Chooses in a list field by the mouse. */
export async function choose(page: Page, field: Locator, option: string): Promise<void> {
  await field.click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Waits until the draft is stored at the server. */
export async function saved(page: Page): Promise<void> {
  await page.getByRole('status', { name: 'Saved', exact: true }).waitFor();
}

/** Clicks a link by the mouse, a third of the way along its line, where none of its buttons lie. `id`: `from.port>to`. */
export async function clickLink(page: Page, id: string): Promise<void> {
  await page.locator(`.react-flow__edge[data-id="${id}"] path`).first().waitFor({ state: 'attached' });
  const at = await page.evaluate<{ readonly x: number; readonly y: number }>(`(() => {
    const path = document.querySelector('.react-flow__edge[data-id="${id}"] path');
    const point = path.getPointAtLength(path.getTotalLength() / 3).matrixTransform(path.getScreenCTM());
    return { x: point.x, y: point.y };
  })()`);
  await page.mouse.click(at.x, at.y);
}

/** Publishes the draft by the mouse, and closes the dialog at the version that runs then. */
export async function publish(page: Page, version: number, note = ''): Promise<void> {
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
  await dialog.getByLabel('Note').fill(note);
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await dialog.getByText(new RegExp(`^Version ${version} runs`)).waitFor();
  await dialog.getByRole('button', { name: 'Done', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Opens the agent that has the focus by Enter, and waits for what is loaded with its form. `awaited`: the title of an option, or a button of the form. */
export async function openByKeys(page: Page, awaited: string): Promise<void> {
  await page.keyboard.press('Enter');
  await option(page, awaited).or(inspector(page).getByRole('button', { name: awaited, exact: true })).first().waitFor();
}

/** Escape closes what is open in the field, then the field, then the panel; the agent has the focus again. */
export async function backToCanvas(page: Page, title: string): Promise<void> {
  await until(`the canvas with ${title}`, async () => {
    if ((await inspector(page).count()) === 0) return (await focused(page)).includes(title);
    await page.keyboard.press('Escape');
    return false;
  }, 5_000);
}

/** Publishes the first version by keys; what the dialog shows then stays open. */
export async function publishByKeys(page: Page, note: string): Promise<void> {
  await runCommand(page, 'publish');
  const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
  await dialog.getByText('this is the first version').first().waitFor();
  await pressUntilFocused(page, /^textarea Note/);
  await page.keyboard.type(note);
  await page.keyboard.press('Control+Enter');
  await dialog.getByText(/^Version 1 runs/).waitFor();
}
