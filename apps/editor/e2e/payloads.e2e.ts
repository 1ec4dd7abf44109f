import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, clickLink, inspector, openPalette, screenshot, startEditor, write, type Editor } from './harness/index.js';

const LEVELS = 1_000;
const lots = (length: number) => Array.from({ length }, (_, id) => ({ id, title: `Lot ${id} `.repeat(6), tags: ['a', 'b', 'c'], seller: { city: 'Dnipro', rank: id % 7 } }));
/** Just below the 256 KiB that an event may have. */
const large = { kind: 'large', note: 'A long story. '.repeat(1_500), lots: lots(1_500) };
/** What nothing but a sample can be. */
const megabyte = JSON.stringify({ kind: 'sample', lots: lots(7_500) });
const deep = `{"kind":"deep","note":"short",${'"in":{'.repeat(LEVELS)}"end":1${'}'.repeat(LEVELS)}}`;
const image = '<img src=x onerror="window.ran=1">';
/** What would run, lead away or deceive if anything of it were taken for more than text. */
const hostile = {
  kind: image, note: `</textarea></script><script>window.ran=1</script>${image}`, [`${image}key`]: '{{constructor.constructor("window.ran=1")()}}', link: 'javascript:window.ran=1', page: 'data:text/html,<script>window.ran=1</script>',
  turned: 'invoice\u202egnp.exe', hidden: 'pay\u200bpal', style: '<style>*{display:none}</style><base href="https://evil.example/"><form action="https://evil.example/"><iframe srcdoc="x">',
};
const bodies = [JSON.stringify({ ...hostile, constructor: { prototype: { ran: 1 } } }), JSON.stringify(large), deep];
/** What an editor page draws at most, whatever it shows. */
const MOST_ELEMENTS = 6_000;

describeWithServer('chromium', 'payloads as large as they get, a thousand levels deep, or hostile', () => {
  let editor: Editor;
  let sink: HttpSink;
  let workflow: string;
  let failed: readonly string[];
  let events: readonly { readonly id: string; readonly agent: string }[];

  beforeAll(async () => {
    sink = await startHttpSink();
    sink.inject({ status: 422, body: { message: 'too much' }, times: bodies.length });
    editor = await startEditor({ environment: { ROOKERY_EGRESS_ALLOW: new URL(sink.url).host } });
    const { api } = editor.rookery;
    const document = {
      schemaVersion: 1, name: 'payloads', title: 'Payloads',
      agents: {
        in: { type: 'webhook', version: 1, title: 'In', options: { auth: 'none' } },
        pass: { type: 'filter', version: 1, title: 'Pass', options: { conditions: [{ field: 'kind', is: 'present' }] } },
        tell: { type: 'call-http', version: 1, title: 'Tell', options: { url: sink.url } },
        note: { type: 'add-to-inbox', version: 1, title: 'Note', options: { title: 'A {{ kind }} one', body: '{{ note }}' } },
      },
      links: [{ from: 'in', port: 'out', to: 'pass' }, { from: 'pass', port: 'out', to: 'tell' }, { from: 'pass', port: 'out', to: 'note' }],
    };
    workflow = (await api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document })).body.id;
    const published = await api<{ readonly hooks: readonly { readonly path: string }[] }>('POST', `/api/v1/workflows/${workflow}/publish`, { body: {} });
    const hook = new URL(published.body.hooks[0]?.path ?? '', editor.rookery.url);
    for (const body of bodies) expect((await fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(20_000) })).status).toBeLessThan(300);
    events = await until('each event at both agents', async () => {
      const { items } = (await api<{ readonly items: readonly { readonly id: string; readonly agent: string }[] }>('GET', '/api/v1/events?limit=10')).body;
      return items.length >= 2 * bodies.length ? items : undefined;
    });
    failed = await until('each failure', async () => {
      const { items } = (await api<{ readonly items: readonly { readonly id: string }[] }>('GET', '/api/v1/deliveries?status=dead,failed')).body;
      return items.length === bodies.length ? items.map(({ id }) => id) : undefined;
    });
    await until('each message', async () => (await api<{ readonly items: readonly unknown[] }>('GET', '/api/v1/inbox')).body.items.length === bodies.length);
    expect((await api('POST', '/api/v1/tables', { body: { name: 'stories', title: 'Stories', columns: [{ name: 'story', type: 'text' }, { name: 'facts', type: 'json' }] } })).status).toBe(201);
    const row = { story: `A long story. ${image}`.repeat(500), facts: { ...hostile, lots: lots(150) } };
    expect((await api('POST', '/api/v1/tables/stories/rows', { body: { rows: Array.from({ length: 50 }, () => row) } })).status).toBeLessThan(300);
  }, 120_000);
  afterAll(async () => {
    await editor[Symbol.asyncDispose]();
    await sink.stop();
  });

  it('stay usable in the event log and its drawer, in each view', async () => {
    await editor.visit('/events', async (page) => {
      await page.locator('[data-event]').nth(2 * bodies.length - 1).waitFor();
      await staysUsable(page);
      for (const { id } of events.filter(({ agent }) => agent === 'in')) {
        await page.locator(`[data-event="${id}"]`).click();
        const drawer = page.getByRole('dialog', { name: `Event ${id}`, exact: true });
        await eachView(page, drawer);
        await page.keyboard.press('Escape');
        await drawer.waitFor({ state: 'hidden' });
      }
      await screenshot(page, 'payloads in the log');
    });
  });

  it('stay usable in the lineage', async () => {
    await editor.visit('/events', async (page) => {
      for (const { id } of events) {
        await page.goto(`/events/${id}`);
        await eachView(page, page.locator('main'));
      }
      await screenshot(page, 'payload in the lineage');
    });
  });

  it('stay usable in the inspector, at its input and at its output, and beside a link', async () => {
    await editor.visit(`/workflows/${workflow}`, async (page) => {
      await clickLink(page, 'in.out>pass');
      const side = page.getByRole('complementary', { name: 'Panel', exact: true });
      await side.getByRole('button', { expanded: false }).first().click();
      await side.getByRole('tree').waitFor();
      await staysUsable(page);
      await agentOnCanvas(page, 'Pass').dblclick();
      const views = inspector(page).getByRole('radiogroup', { name: 'View', exact: true });
      for (const view of ['Table', 'JSON', 'Schema', 'Fields']) {
        await views.getByText(view, { exact: true }).click();
        await drawsFew(page);
      }
      await eachView(page, inspector(page));
      await screenshot(page, 'payload in the inspector');

      await inspector(page).getByRole('button', { name: 'Type a sample', exact: true }).first().click();
      const sample = page.getByRole('dialog', { name: 'Sample for “Pass”', exact: true });
      await write(page, sample.getByRole('textbox', { name: 'Sample for “Pass”', exact: true }), megabyte);
      await sample.getByRole('button', { name: 'Pin', exact: true }).click();
      await sample.waitFor({ state: 'hidden' });
      for (const view of ['Table', 'JSON', 'Fields']) {
        await views.getByText(view, { exact: true }).click();
        await drawsFew(page);
      }
      await staysUsable(page);
      await screenshot(page, 'a megabyte in the inspector');
      // What is deeper than the API takes is not previewed.
    }, { expectedFaults: [/^answer: 400 POST \S+\/api\/v1\/preview\//] });
  });

  it('stay usable beside a delivery that failed', async () => {
    await editor.visit('/deliveries?status=dead%2Cfailed', async (page) => {
      for (const id of failed) {
        await page.locator(`[data-delivery="${id}"]`).click();
        const drawer = page.getByRole('dialog', { name: `Delivery ${id}`, exact: true });
        await eachView(page, drawer);
        await page.keyboard.press('Escape');
        await drawer.waitFor({ state: 'hidden' });
      }
      await screenshot(page, 'payload of a dead letter');
    });
  });

  it('stay usable in the inbox and in the grid of a table', async () => {
    await editor.visit('/inbox', async (page) => {
      const message = page.getByRole('article', { name: 'A large one', exact: true });
      await message.getByRole('button', { expanded: false }).click();
      await message.getByRole('button', { expanded: true }).waitFor();
      await staysUsable(page);
      await page.goto('/tables/stories');
      await page.getByText('A long story.').first().waitFor();
      await staysUsable(page);
      await screenshot(page, 'large rows');
    });
  });
});

/** Looks at a payload as a table, as its schema and as JSON; a page that is busy drawing would not follow. */
async function eachView(page: Page, where: Locator): Promise<void> {
  const views = where.getByRole('radiogroup', { name: 'How to show it', exact: true }).first();
  for (const view of ['Table', 'Schema', 'JSON']) {
    await views.getByText(view, { exact: true }).click();
    await (view === 'JSON' ? where.getByRole('tree') : where.getByRole('group', { name: view, exact: true })).first().waitFor();
    await drawsFew(page);
  }
}

/** A page that is busy drawing would not open its palette. */
async function staysUsable(page: Page): Promise<void> {
  await drawsFew(page);
  const palette = await openPalette(page);
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'hidden' });
}

/** Nothing of a payload was taken for more than text, either: no element of it, no address, no script. */
async function drawsFew(page: Page): Promise<void> {
  const taken = 'img[src="x"], script:not([src^="/assets/"]), iframe, base, form[action], [href^="javascript:"], [href^="data:"], [src^="data:text"]';
  expect(await page.evaluate<unknown>(`[window.ran, {}.ran, document.querySelectorAll(${JSON.stringify(taken)}).length]`)).toEqual([undefined, undefined, 0]);
  expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(MOST_ELEMENTS);
}
