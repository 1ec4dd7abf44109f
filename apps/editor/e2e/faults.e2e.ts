import { fileURLToPath } from 'node:url';
import { describeWithServer } from '@rookery/testkit/vitest';
import { rookeryOwner, until } from '@rookery/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, option, saved, screenshot, startEditor, write, type Editor } from './harness/index.js';

/** What a page that cannot reach its server is told by the browser. */
const away = [/^call: net::ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED|NETWORK_CHANGED|FAILED)/, /^answer: 503/, /^log: .*net::ERR_/];

describeWithServer('chromium', 'when something goes wrong while somebody works', () => {
  let editor: Editor;

  beforeAll(async () => {
    editor = await startEditor({ environment: { ROOKERY_PLUGINS: fileURLToPath(new URL('colour-plugin', import.meta.url)) } });
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  const chain = (name: string) => ({
    schemaVersion: 1, name, title: name,
    agents: { in: { type: 'manual', version: 1, title: 'In', options: {} }, good: { type: 'filter', version: 1, title: 'Good', options: { conditions: [{ field: 'score', is: 'at least', value: 5 }] } } },
    links: [{ from: 'in', port: 'out', to: 'good' }],
  });
  const create = async (name: string): Promise<string> => (await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: chain(name) })).body.id;
  const valueOf = async (id: string) => {
    const { body } = await editor.rookery.api<{ readonly document: ReturnType<typeof chain> }>('GET', `/api/v1/workflows/${id}`);
    return body.document.agents.good.options.conditions[0]?.value;
  };
  const setScore = async (page: Page, value: string): Promise<void> => {
    await agentOnCanvas(page, 'Good').dblclick();
    await write(page, option(page, 'Value'), value);
  };

  it('keeps what is typed while the server is away, says so, and stores it when it is back', async () => {
    const id = await create('restart');
    await editor.visit(`/workflows/${id}`, async (page) => {
      await setScore(page, '6');
      await saved(page);
      await editor.rookery.stop();
      await page.getByText('Connection lost').waitFor();
      await write(page, option(page, 'Value'), '7');
      await screenshot(page, 'server away');
      await editor.rookery.start();
      await page.getByText('Connection lost').waitFor({ state: 'hidden', timeout: 20_000 });
      await until('the stored draft', async () => String(await valueOf(id)) === '7');
      await saved(page);
    }, { expectedFaults: away });
  });

  it('asks for the password in place when the session ended, and goes on', async () => {
    const id = await create('expired');
    await editor.visit(`/workflows/${id}`, async (page) => {
      await setScore(page, '6');
      await saved(page);
      await page.context().clearCookies();
      await write(page, option(page, 'Value'), '8');
      const dialog = page.getByRole('dialog', { name: 'Sign in again to go on' });
      await dialog.getByRole('textbox', { name: 'E-mail' }).fill(rookeryOwner.email);
      await dialog.getByRole('textbox', { name: 'Password' }).fill(rookeryOwner.password);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await until('the stored draft', async () => String(await valueOf(id)) === '8');
      expect(await option(page, 'Value').textContent()).toBe('8');
    }, { expectedFaults: [/^answer: 401/, /^answer: 403 POST \S+refresh/] });
  });

  it('says what is wrong with a paste that is no agents, and changes nothing', async () => {
    const id = await create('nonsense');
    await editor.visit(`/workflows/${id}`, async (page) => {
      await agentOnCanvas(page, 'Good').click();
      await paste(page, 'this is {no} agent');
      await page.getByRole('alert').first().waitFor();
      await screenshot(page, 'pasted nonsense');
      expect(await page.locator('.react-flow__node-agent').count()).toBe(2);
      await page.getByRole('button', { name: 'Undo' }).and(page.locator(':disabled')).waitFor();
    });
  });

  it('edits an option of a kind it does not know as JSON, and says so', async () => {
    const { body } = await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: { schemaVersion: 1, name: 'paint', agents: { paint: { type: 'paint', version: 1, title: 'Painter', options: { colour: { hue: 1 } } } }, links: [] } });
    await editor.visit(`/workflows/${body.id}`, async (page) => {
      await agentOnCanvas(page, 'Painter').dblclick();
      await page.getByText('This editor does not know options of the kind “colour-wheel”; edit it as JSON.').waitFor();
      await write(page, option(page, 'Colour'), '{ "hue": 200 }');
      await saved(page);
      await screenshot(page, 'unknown kind');
    });
    const { body: stored } = await editor.rookery.api<{ readonly document: { readonly agents: { readonly paint: { readonly options: unknown } } } }>('GET', `/api/v1/workflows/${body.id}`);
    expect(stored.document.agents.paint.options).toEqual({ colour: { hue: 200 } });
  });
});

/** What the browser does with Ctrl+V; the clipboard itself is closed to a page without a window. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.setData('text/plain', ${JSON.stringify(text)});
    (document.activeElement ?? document.body).dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  })()`);
}
