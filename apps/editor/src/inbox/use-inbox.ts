import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '../api/call.js';
import { useLive } from '../live/live-store.js';
import { tellFault } from '../notices/notices.js';
import type { InboxMessage } from './message-filter.js';

interface InboxPage {
  readonly items: readonly InboxMessage[];
  readonly cursor: string | null;
  readonly unread: number;
}

const PAGE = 50;
const firstPage: string | null = null;
const key = ['inbox', 'messages'] as const;

/** The newest messages and, page by page, older ones. New ones come by themselves: the live stream lets the query ask anew. */
export function useInbox() {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => call<InboxPage>('GET', `/api/v1/inbox?limit=${PAGE}${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ cursor }) => cursor,
  });
  // What arrived between two pages moves the border: a message may come twice.
  const messages = useMemo(() => [...new Map(query.data?.pages.flatMap(({ items }) => items).map((message) => [message.id, message])).values()], [query.data]);
  return { query, messages, unread: query.data?.pages[0]?.unread ?? 0 };
}

/** Marks one message, or all up to the newest that was seen. */
export function useReading() {
  const client = useQueryClient();
  const settle = {
    onSuccess: ({ unread }: { readonly unread: number }) => {
      useLive.setState({ unread });
      return client.invalidateQueries({ queryKey: ['inbox'] });
    },
    onError: tellFault,
  };
  const one = useMutation({ mutationFn: (id: number) => call<{ readonly unread: number }>('POST', `/api/v1/inbox/${id}/read`), ...settle });
  const all = useMutation({ mutationFn: (upTo: number) => call<{ readonly unread: number }>('POST', '/api/v1/inbox/read-all', { body: { upTo } }), ...settle });
  return { markRead: one.mutate, markAll: all.mutate, isMarkingAll: all.isPending };
}
