import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '../api/call.js';
import type { Clause } from './filter-builder.js';
import { firstPlace, nextPlace, rowsQueryText, type RowOrder } from './row-query.js';
import { countRows, pathOf } from './tables-api.js';
import type { Row } from './table-types.js';

interface RowPage {
  readonly items: readonly Row[];
  readonly cursor: string | null;
}

/** Rows of a table, page by page, and how many there are in all. */
export function useRows(table: string, conditions: readonly Clause[], order: RowOrder | undefined) {
  const asked = JSON.stringify(conditions);
  const query = useInfiniteQuery({
    queryKey: ['rows', table, asked, order?.column ?? '', order?.isDescending ?? false],
    queryFn: ({ pageParam, signal }) => call<RowPage>('GET', `${pathOf(table)}/rows?${rowsQueryText(conditions, order, pageParam)}`, { signal }),
    initialPageParam: firstPlace(order),
    getNextPageParam: (page, _pages, place) => nextPlace(place, page),
    placeholderData: (before) => before,
  });
  const count = useQuery({ queryKey: ['rows', table, 'count', asked], queryFn: ({ signal }) => countRows(table, conditions, signal), enabled: conditions.length > 0, retry: false });
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return { query, rows, found: count.data };
}
