import { fileURLToPath } from 'node:url';
import { describeWithServer } from '@rookery/testkit/vitest';
import { rookeryOwner, until } from '@rookery/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, option, saved, screenshot, startEditor, write, type Editor } from './harness/index.js';

/** What a page that cannot reach its server is told by the browser. */
const away = [/^call: net::ERR_(?:CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED|NETWORK_CHANGED|INTERNET_DISCONNECTED|FAILED)/, /^answer: 503/, /^log: .*net::ERR_/];

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
      await page.getByText('Connection lost').first().waitFor();
      await write(page, option(page, 'Value'), '7');
      await screenshot(page, 'server away');
      await editor.rookery.start();
      await page.getByText('Connection lost').first().waitFor({ state: 'hidden', timeout: 20_000 });
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

  it('says what is wrong with a file that is no workflow, and where, and changes nothing', async () => {
    const everything = async () => (await editor.rookery.api<{ readonly items: readonly unknown[] }>('GET', '/api/v1/workflows')).body.items;
    const before = await everything();
    await editor.visit('/', async (page) => {
      await page.getByRole('button', { name: 'Import', exact: true }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Import workflows', exact: true });
      await importFile(page, 'cut-off.json', '{\n  "schemaVersion": 1,\n  "name": \n}');
      await dialog.getByRole('alert').getByText(/^cut-off\.json, line 4, column 1: /).waitFor();
      await screenshot(page, 'import of a broken file');

      const unknown = { ...chain('broken'), agents: { ...chain('broken').agents, good: { type: 'no-such-agent', version: 1, title: 'Good', options: {} } }, links: [{ from: 'in', port: 'out', to: 'nobody' }] };
      await importFile(page, 'wrong.json', JSON.stringify(unknown));
      await dialog.getByRole('article', { name: 'broken', exact: true }).getByText('nobody').first().waitFor();
      await screenshot(page, 'import of a faulty workflow');
      await dialog.getByRole('button', { name: 'Choose something else', exact: true }).click();

      await importFile(page, 'other.json', '{ "shopping": ["milk"] }');
      await dialog.getByText(/shopping|not a workflow|no workflow/).first().waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    }, { expectedFaults: [/^answer: 4\d\d POST \S+\/imports\/preview/] });
    expect(await everything()).toEqual(before);
  });

  it('takes what is typed while the code editor cannot be loaded, and goes on in it without a click', async () => {
    const { body } = await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: { schemaVersion: 1, name: 'slow-line', agents: { code: { type: 'javascript', version: 1, title: 'Code', options: {} } }, links: [] } });
    const stored = async () => (await editor.rookery.api<{ readonly document: { readonly agents: { readonly code: { readonly options: { readonly code?: string } } } } }>('GET', `/api/v1/workflows/${body.id}`)).body;
    await editor.visit(`/workflows/${body.id}`, async (page) => {
      const { promise: line, resolve: comeIn } = Promise.withResolvers<undefined>();
      let calls = 0;
      await page.route('**/assets/code-editor-*.js', async (route) => {
        calls += 1;
        if (calls === 1) return route.abort('internetdisconnected');
        await line;
        await route.continue();
      });
      await agentOnCanvas(page, 'Code').dblclick();
      const plain = page.locator('textarea[aria-label="Code"]');
      await write(page, plain, 'export default (lot) => null;');
      await page.keyboard.press('ControlOrMeta+a');
      comeIn(undefined);
      await plain.waitFor({ state: 'detached' });
      await page.keyboard.insertText('export default (lot) => lot;');
      await until('the stored draft', async () => (await stored()).document.agents.code.options.code === 'export default (lot) => lot;');
    }, { expectedFaults: away });
  });

  it('edits an option of a kind it does not know as JSON, and says so', async () => {
    const { body } = await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: { schemaVersion: 1, name: 'paint', agents: { paint: { type: 'paint', version: 1, title: 'Painter', options: { colour: { hue: 1 } } } }, links: [] } });
    const stored = async () => (await editor.rookery.api<{ readonly document: { readonly agents: { readonly paint: { readonly options: unknown } } } }>('GET', `/api/v1/workflows/${body.id}`)).body;
    await editor.visit(`/workflows/${body.id}`, async (page) => {
      await agentOnCanvas(page, 'Painter').dblclick();
      await page.getByText('This editor does not know options of the kind “colour-wheel”; edit it as JSON.').waitFor();
      await write(page, option(page, 'Colour'), '{ "hue": 200 }');
      // "Saved" may still be that of the draft before: what was typed last is taken over when the JSON is whole.
      await until('the stored draft', async () => JSON.stringify((await stored()).document.agents.paint.options) === '{"colour":{"hue":200}}');
      await saved(page);
      await screenshot(page, 'unknown kind');
    });
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

/** Chooses one file in the dialog of the import, as the browser's own window would. */
async function importFile(page: Page, name: string, content: string): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose files', exact: true }).click();
  await (await chosen).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
}
