import { describe, expect, test } from 'vitest';
import { pageBudget } from './html.js';
import { parseHtml } from './html-tree.js';
import { compileSelector, textInside } from './selector.js';
import { stepBudget } from './step-budget.js';

const none = (): Error => new Error('no steps left');

/** How many steps a selector takes on a page. */
function stepsOf(css: string, html: string): number {
  let steps = 0;
  const counting = { spend: (more: number) => void (steps += more) };
  compileSelector('items', css, counting)(parseHtml(html, 'https://x.test/'));
  return steps;
}

const table = (rows: number): string => `<table>${'<tr class="lot"><td><a href="/x">Lot</a><td>7'.repeat(rows)}</table>`;
const nested = (depth: number): string => '<div>'.repeat(depth) + 'x';

test.each([
  ['table tr.lot', 3], ['tr:not(.lot)', 0], ['a[href^="/"]', 3], ['td:has(> a)', 3], ['tr:first-child', 1], ['tr:nth-child(2n+1) td:last-child', 2], ['tr + tr', 2], ['tr ~ tr', 2], ['td:contains(Lot)', 3], ['table, a', 4],
])('%s selects %i', (css, count) => {
  expect(compileSelector('items', css, stepBudget(10_000, none))(parseHtml(table(3), 'https://x.test/'))).toHaveLength(count);
});

test.each(['tr[', 'tr::before', ':nope', 'tr:nth-child(x)'])('refuses "%s"', (css) => {
  expect(() => compileSelector('items', css, stepBudget(10_000, none))(parseHtml(table(1), 'https://x.test/'))).toThrow(/is not a CSS selector/);
});

describe('work is bounded', () => {
  test.each(['tr.lot a', 'table td:has(> a)', 'table tr td a', 'tr:is(.lot, .car) td', '* * * * * * * *'])('%s takes steps in proportion to the page', (css) => {
    const few = stepsOf(css, table(500));
    expect(stepsOf(css, table(1_000)) / few).toBeLessThan(2.1);
  });

  test.each(['div:has(div:has(div:has(x)))', ':has(div div div x)', 'div:contains(y)'])('%s ends with its budget', (css) => {
    let spent = 0;
    const budget = stepBudget(100_000, none);
    const counting = { spend: (more: number) => ((spent += more), budget.spend(more)) };
    expect(() => compileSelector('items', css, counting)(parseHtml(nested(500), 'https://x.test/'))).toThrow('no steps left');
    expect(spent).toBeLessThan(110_000);
  });

  test('text counts against it too', () => {
    expect(() => textInside(parseHtml('x'.repeat(1_000_000), 'https://x.test/'), stepBudget(1_000, none))).toThrow('no steps left');
  });

  test('a page says so with what to do', () => {
    expect(() => pageBudget('https://x.test/a', 10).spend(11)).toThrow(
      'url "https://x.test/a": the selectors take more than 10 steps on this page; write them without ":has" and "~", or ask for smaller pages',
    );
  });
});
