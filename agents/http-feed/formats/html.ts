import { render } from 'dom-serializer';
import type { AnyNode, Document, Element } from 'domhandler';
import type { JsonValue } from '@rookery/sdk';
import { badPage } from '../failures.js';
import type { Field } from '../options.js';
import { parseHtml } from './html-tree.js';
import { checkCount } from './limits.js';
import type { FoundItem, PageText, ReadPage } from './page.js';
import { compileSelector, textInside } from './selector.js';
import { stepBudget, type StepBudget } from './step-budget.js';

const MOST_STEPS = 8_000_000;
const ADDRESSES = new Set(['href', 'src', 'action', 'poster', 'data-src']);

interface CompiledField {
  readonly name: string;
  readonly read: (item: AnyNode) => JsonValue;
}

/** HTML: an item for each element that `items` selects, with the `fields` found inside it. Without fields its text. */
export function readHtml(page: PageText): ReadPage {
  const { text, url, options } = page;
  if (text.trim() === '') return { items: [], next: undefined };
  const budget = pageBudget(url, MOST_STEPS);
  const document = parseHtml(text, url);
  const elements: readonly AnyNode[] = options.items === undefined ? [document] : compileSelector('items', options.items, budget)(document);
  checkCount(elements.length, page);
  const fields = (options.fields.length === 0 ? [{ name: 'text', take: 'text' as const, all: false }] : options.fields).map((field) => compileField(field, url, budget));
  const items = elements.map((element): FoundItem => ({ payload: Object.fromEntries(fields.map(({ name, read }) => [name, read(element)] as const)) }));
  return { items, next: nextLink(page, document, budget) };
}

/** The steps that all selectors of a page may take together. */
export function pageBudget(url: string, most: number): StepBudget {
  return stepBudget(most, () => badPage(url, `the selectors take more than ${most} steps on this page; write them without ":has" and "~", or ask for smaller pages`));
}

function nextLink({ options: { paging }, url }: PageText, document: Document, budget: StepBudget): string | undefined {
  if (paging?.next === undefined) return undefined;
  const [link] = compileSelector('paging.next', paging.next, budget)(document);
  if (link === undefined) return undefined;
  const value = paging.by === 'cursor' ? textInside(link, budget) : link.attribs['href'];
  if (value === undefined) throw badPage(url, `paging.next: "${paging.next.slice(0, 80)}" selects <${link.name}> without an href; select the link itself`);
  return value === '' ? undefined : value;
}

function compileField(field: Field, url: string, budget: StepBudget): CompiledField {
  const { name, css, all } = field;
  const select = css === undefined ? (item: AnyNode): readonly AnyNode[] => [item] : compileSelector(`fields.${name}.css`, css, budget);
  const take = takeOf(field, url, budget);
  return {
    name,
    read(item) {
      const found = select(item);
      const [first] = found;
      if (all) return found.map(take);
      return first === undefined ? null : take(first);
    },
  };
}

function takeOf({ take, attribute = '' }: Pick<Field, 'take' | 'attribute'>, url: string, budget: StepBudget): (node: AnyNode) => JsonValue {
  switch (take) {
    case 'text':
      return (node) => textInside(node, budget);
    case 'html':
      return (node) => {
        const html = 'children' in node ? render(node.children) : '';
        budget.spend(html.length / 4);
        return html.trim();
      };
    case 'attribute':
      return (node) => {
        const value = isElement(node) ? node.attribs[attribute.toLowerCase()] : undefined;
        if (value === undefined) return null;
        return ADDRESSES.has(attribute.toLowerCase()) ? wholeAddress(value.trim(), url) : value;
      };
  }
}

function isElement(node: AnyNode): node is Element {
  return 'attribs' in node;
}

/** As a browser follows it; what is no address stays as it is. */
export function wholeAddress(address: string, base: string): string {
  return URL.canParse(address, base) ? new URL(address, base).href : address;
}
