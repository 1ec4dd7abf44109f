import { compile, selectAll, type Options } from 'css-select';
import { isTag, isText, hasChildren, type AnyNode, type Element } from 'domhandler';
import { removeSubsets } from 'domutils';
import { UserError } from '@rookery/sdk';
import type { StepBudget } from './step-budget.js';

const LONGEST = 1_000;

/** Elements in the order of the page. */
export type Selector = (inside: AnyNode) => readonly Element[];

/**
 * Compiles a CSS selector for one page. Everything it asks of the page counts against the budget, so that `:has` in
 * `:has` or siblings of siblings end with an error instead of holding up the process. Throws a user error that says what cannot be read.
 */
export function compileSelector(option: string, source: string, budget: StepBudget): Selector {
  if (source.length > LONGEST) throw new UserError(`${option}: the selector has ${source.length} characters, at most ${LONGEST} are read`);
  const options: Options<AnyNode, Element> = { adapter: countingAdapter(budget) };
  try {
    const matches = compile(source, options);
    return (inside) => selectAll(matches, inside, options);
  } catch (cause) {
    throw new UserError(`${option}: "${source.slice(0, 80)}" is not a CSS selector: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The text inside, as a person reads it: without scripts and styles, white space run together. */
export function textInside(node: AnyNode, budget: StepBudget): string {
  return rawText(node, budget, (element) => element.name !== 'script' && element.name !== 'style').replaceAll(/\s+/g, ' ').trim();
}

function rawText(node: AnyNode, budget: StepBudget, isWanted: (element: Element) => boolean): string {
  const parts: string[] = [];
  const waiting: AnyNode[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    budget.spend(2);
    if (isText(next)) parts.push(next.data);
    else if (hasChildren(next) && (!isTag(next) || isWanted(next))) pushChildren(next.children, waiting);
  }
  const text = parts.join('');
  budget.spend(text.length / 16);
  return text;
}

// Not spread: a page may have more children in one element than a call takes arguments.
function pushChildren(children: readonly AnyNode[], waiting: AnyNode[]): void {
  for (let index = children.length - 1; index >= 0; index -= 1) {
    const child = children[index];
    if (child !== undefined) waiting.push(child);
  }
}

function countingAdapter(budget: StepBudget): NonNullable<Options<AnyNode, Element>['adapter']> {
  const firstMatch = (test: (element: Element) => boolean, nodes: readonly AnyNode[], found: (element: Element) => boolean): void => {
    const waiting = nodes.toReversed();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      budget.spend(2);
      if (isTag(next) && test(next) && found(next)) return;
      if (hasChildren(next)) pushChildren(next.children, waiting);
    }
  };
  return {
    isTag(node): node is Element {
      budget.spend(1);
      return isTag(node);
    },
    existsOne(test, nodes) {
      let exists = false;
      firstMatch(test, nodes, () => (exists = true));
      return exists;
    },
    findOne(test, nodes) {
      let one: Element | null = null;
      firstMatch(test, nodes, (element) => {
        one = element;
        return true;
      });
      return one;
    },
    findAll(test, nodes) {
      const all: Element[] = [];
      firstMatch(test, nodes, (element) => {
        all.push(element);
        return false;
      });
      return all;
    },
    getAttributeValue(element, name) {
      const value = element.attribs[name];
      budget.spend(1 + (value?.length ?? 0) / 16);
      return value;
    },
    hasAttrib(element, name) {
      budget.spend(1);
      return Object.hasOwn(element.attribs, name);
    },
    getChildren: (node) => (hasChildren(node) ? node.children : []),
    getName(element) {
      budget.spend(1);
      return element.name;
    },
    getParent(element) {
      // Who asks for parents remembers them, which costs more than the asking.
      budget.spend(3);
      return element.parent;
    },
    getSiblings(node) {
      budget.spend(1);
      return node.parent?.children ?? [node];
    },
    prevElementSibling(node) {
      for (let previous = node.prev; previous !== null; previous = previous.prev) {
        budget.spend(1);
        if (isTag(previous)) return previous;
      }
      return null;
    },
    getText: (node) => rawText(node, budget, () => true),
    removeSubsets,
  };
}
