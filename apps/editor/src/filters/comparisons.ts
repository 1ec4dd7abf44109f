/** The comparisons of the JSON filter form, in the order they are offered. */
export const comparisons = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'between', 'in', 'not_in', 'contains', 'starts', 'ends', 'like', 'is_null', 'not_null'] as const;
export type Comparison = (typeof comparisons)[number];

/** What a comparison takes besides its column: one value, two, a list, or nothing. */
export type ComparisonShape = 'value' | 'range' | 'list' | 'column';

export function shapeOf(comparison: Comparison): ComparisonShape {
  switch (comparison) {
    case 'is_null':
    case 'not_null': return 'column';
    case 'between': return 'range';
    case 'in':
    case 'not_in': return 'list';
    default: return 'value';
  }
}

export function isComparison(name: string): name is Comparison {
  return comparisons.some((one) => one === name);
}
