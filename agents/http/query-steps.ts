import type { compile } from '@jmespath-community/jmespath';
import { UserError } from '@rookery/sdk';

type Expression = ReturnType<typeof compile>;

/** Both as multiples of the number of values in the document: how much comes out, and how much is looked at on the way. */
interface Cost {
  readonly out: number;
  readonly work: number;
}

const MOST_PER_VALUE = 1_000;
/** A sort of a hundred thousand texts compares each some twenty times, and slowly. */
const SORT = 100;
const ONE: Cost = { out: 1, work: 1 };
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
/** Functions whose work is in proportion to their arguments. */
const LINEAR = new Set([
  'abs', 'avg', 'ceil', 'ends_with', 'floor', 'items', 'keys', 'length', 'lower', 'map', 'max', 'max_by', 'merge', 'min', 'min_by', 'not_null', 'reverse',
  'starts_with', 'sum', 'to_array', 'to_number', 'type', 'upper', 'values', 'zip',
]);
/** Functions that look for their second argument in the first: in proportion only when it is written in the expression. */
const WITH_LITERAL: Readonly<Record<string, number>> = { contains: 1, split: 1, find_first: 1, find_last: 1, join: 0 };

/**
 * How often an expression looks at each value of a document, at most. Nothing in it reaches back to the whole document
 * and every part looks at values inside those of the part before, so the work is this number times the values; what
 * would break that (`$`, `let`, padding, searches for data in data) is refused, and so is what multiplies itself.
 */
export function stepsOf(option: string, expression: Expression): number {
  const { out, work } = costOf(option, expression);
  if (out + work > MOST_PER_VALUE) throw new UserError(`${option}: the expression copies or looks at every value more than ${MOST_PER_VALUE} times; write it shorter`);
  return Math.ceil(out + work);
}

function costOf(option: string, node: Expression): Cost {
  const cost = (child: Expression): Cost => costOf(option, child);
  switch (node.type) {
    case 'Identity': case 'Current': case 'Index': case 'Slice':
      return ONE;
    case 'Field':
      if (FORBIDDEN_NAMES.has(node.name)) throw refuse(option, `the field "${node.name}"`);
      return ONE;
    case 'Literal':
      return { out: 1 + JSON.stringify(node.value).length / 16, work: 1 };
    case 'Subexpression': case 'IndexExpression': case 'Pipe': case 'Projection': case 'ValueProjection':
      return through(cost(node.left), cost(node.right));
    case 'FilterProjection': {
      const [left, condition, right] = [cost(node.left), cost(node.condition), cost(node.right)];
      return { out: left.out * right.out, work: left.work + left.out * (condition.work + condition.out + right.work) };
    }
    case 'Flatten': case 'NotExpression': case 'ExpressionReference': {
      const child = cost(node.child);
      return { out: child.out, work: child.work + child.out };
    }
    case 'Unary':
      return sum([cost(node.operand)]);
    case 'AndExpression': case 'OrExpression': case 'Comparator': case 'Arithmetic':
      return sum([cost(node.left), cost(node.right)]);
    case 'Ternary':
      return sum([cost(node.condition), cost(node.trueExpr), cost(node.falseExpr)]);
    case 'MultiSelectList':
      return sum(node.children.map(cost));
    case 'MultiSelectHash':
      return sum(node.children.map((pair) => cost(pair.value)));
    case 'Function':
      return functionCost(option, node.name, node.children, node.children.map(cost));
    case 'Root': case 'LetExpression': case 'Binding': case 'Variable':
      throw refuse(option, node.type === 'Root' ? '"$", the whole document,' : '"let" and its variables');
  }
}

function functionCost(option: string, name: string, children: readonly Expression[], costs: readonly Cost[]): Cost {
  const together = sum(costs);
  if (LINEAR.has(name)) return name === 'map' || name.endsWith('_by') ? product(costs) : together;
  if (name === 'sort') return { out: together.out, work: together.work + SORT * together.out };
  if (name === 'sort_by') {
    const { out, work } = product(costs);
    return { out, work: SORT * work };
  }
  // The text of a text has every quote and backslash twice.
  if (name === 'to_string') return { out: 2 * together.out, work: together.work + together.out };
  const place = Object.hasOwn(WITH_LITERAL, name) ? WITH_LITERAL[name] : undefined;
  if (place === undefined) throw refuse(option, `the function "${name}"`);
  if (children[place]?.type !== 'Literal' && children[1 - place]?.type !== 'Literal') throw refuse(option, `"${name}" of two values of the page`);
  return { out: together.out * (costs[place]?.out ?? 1), work: together.work + together.out };
}

/** The second works on what comes out of the first. */
function through(first: Cost, second: Cost): Cost {
  return { out: first.out * second.out, work: first.work + first.out * second.work };
}

function product(costs: readonly Cost[]): Cost {
  return costs.reduce((left, right) => ({ out: left.out * right.out, work: left.work * right.work + left.out * right.out }));
}

function sum(costs: readonly Cost[]): Cost {
  return costs.reduce((left, right) => ({ out: left.out + right.out, work: left.work + right.work + right.out }), { out: 0, work: 1 });
}

function refuse(option: string, what: string): UserError {
  return new UserError(`${option}: ${what} is not allowed, since its work could not be bounded; use paths, filters, projections and sort_by`);
}
