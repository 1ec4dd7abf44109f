import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What still fades in, or waits for its data, is judged when it has come to rest. */
const LOOKS = 20;
const REST_MS = 250;

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Fails when axe finds something serious or critical in the page as it is now. `where`: a part of the page, by CSS. */
export async function expectNoAxeFaults(page: Page, where?: string): Promise<void> {
  // Through the debugger, because the page's own policy lets no foreign script in.
  await page.evaluate(axe.source);
  let told = await graveFaults(page, where);
  for (let look = 1; told.length > 0 && look < LOOKS; look += 1) {
    await page.waitForTimeout(REST_MS);
    told = await graveFaults(page, where);
  }
  expect(told, `axe at ${page.url()}`).toEqual([]);
}

async function graveFaults(page: Page, where: string | undefined): Promise<readonly string[]> {
  const scope = where === undefined ? 'document' : JSON.stringify(where);
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>(`axe.run(${scope}, { resultTypes: ['violations'] })`);
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return grave.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary?.split('\n').at(1)?.trim() ?? ''}`));
}
