import { describeWithServer } from '@rookery/testkit/vitest';
import { until } from '@rookery/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, expectNoAxeFaults, option, saved, screenshot, startEditor, write, type Editor } from './harness/index.js';

interface Document {
  readonly agents: Readonly<Record<string, { readonly options: { readonly conditions: readonly { readonly value: unknown }[] } }>>;
}

describeWithServer('chromium', 'two people on one draft', () => {
  let editor: Editor;
  let id: string;

  beforeAll(async () => {
    editor = await startEditor();
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  const filter = (title: string) => ({ type: 'filter', version: 1, title, options: { conditions: [{ field: 'score', is: 'at least', value: 5 }] } });
  const create = async (name: string): Promise<void> => {
    const document = { schemaVersion: 1, name, title: name, agents: { in: { type: 'manual', version: 1, title: 'In', options: {} }, one: filter('One'), two: filter('Two') }, links: [{ from: 'in', port: 'out', to: 'one' }, { from: 'in', port: 'out', to: 'two' }] };
    id = (await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document })).body.id;
  };
  const stored = async () => {
    const { agents } = (await editor.rookery.api<{ readonly document: Document }>('GET', `/api/v1/workflows/${id}`)).body.document;
    return [agents['one'], agents['two']].map((agent) => String(agent?.options.conditions[0]?.value));
  };
  const setScore = async (page: Page, title: string, value: string): Promise<void> => {
    await agentOnCanvas(page, title).dblclick();
    await page.getByText(title, { exact: true }).first().waitFor();
    await write(page, option(page, 'Value'), value);
  };
  const both = (body: (ann: Page, ben: Page) => Promise<void>) => {
    const options = { expectedFaults: [/^answer: 409 PUT \S+\/draft/, /net::ERR_INTERNET_DISCONNECTED/] };
    return editor.visit(`/workflows/${id}`, (ann) => editor.visit(`/workflows/${id}`, (ben) => body(ann, ben), options), options);
  };

  it('merges what they do to different agents', async () => {
    await create('different');
    await both(async (ann, ben) => {
      await setScore(ann, 'One', '11');
      await saved(ann);
      await setScore(ben, 'Two', '22');
      await until('both changes', async () => (await stored()).join() === '11,22');
    });
  });

  it('shows both a change of the same value, and loses neither', async () => {
    await create('same');
    await both(async (ann, ben) => {
      await setScore(ben, 'One', '5');
      await ben.context().setOffline(true);
      await write(ben, option(ben, 'Value'), '22');
      await setScore(ann, 'One', '11');
      await until('the change of the other', async () => (await stored()).join() === '11,5');
      await ben.context().setOffline(false);
      const dialog = ben.getByRole('dialog', { name: 'You and somebody else changed the same' });
      await dialog.getByText('22').first().waitFor();
      await dialog.getByText('11').first().waitFor();
      await screenshot(ben, 'conflict');
      await expectNoAxeFaults(ben);
      expect(await stored()).toEqual(['11', '5']);
      await dialog.getByRole('button', { name: 'All mine', exact: true }).click();
      await dialog.getByRole('button', { name: 'Merge and save', exact: true }).click();
      await until('the chosen value', async () => (await stored()).join() === '22,5');
      await ann.getByText('22', { exact: true }).first().waitFor();
    });
  });
});
