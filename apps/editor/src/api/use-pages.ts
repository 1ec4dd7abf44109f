import { useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';
import { call } from './call.js';

/** One answer of a list of the API. */
export interface ApiPage<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

export type QueryFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A path with its query; fields that are `undefined` or empty are left out. */
export function pathWith(path: string, fields: QueryFields): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== '') query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query}`;
}

export interface Pages<Item> {
  /** Of all pages read so far; `undefined` until the first is there. */
  readonly items: readonly Item[] | undefined;
  readonly query: UseInfiniteQueryResult<{ readonly pages: readonly ApiPage<Item>[] }>;
}

/** A list of the API, page by page through its cursor. `key` begins with the name of the resource. */
export function usePages<Item>(key: readonly unknown[], path: string, fields: QueryFields, options: { readonly refetchInterval?: number; readonly enabled?: boolean } = {}): Pages<Item> {
  const query = useInfiniteQuery({
    queryKey: [...key, fields],
    queryFn: ({ pageParam, signal }) => call<ApiPage<Item>>('GET', pathWith(path, { ...fields, cursor: pageParam }), { signal }),
    initialPageParam: firstPage(),
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    ...options,
  });
  return { items: query.data?.pages.flatMap(({ items }) => items), query };
}

function firstPage(): string | undefined {
  return undefined;
}
