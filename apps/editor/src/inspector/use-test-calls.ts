import { useMutation, useQuery } from '@tanstack/react-query';
import type { JsonObject } from '@rookery/model';
import { call } from '../api/call.js';
import { ApiError } from '../api/api-error.js';
import { saveDraftNow } from '../editor/draft-current.js';

/** A call to the test address, and what the draft makes of it. */
export interface TestCall {
  readonly position: number;
  readonly receivedAt: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bodyBytes: number;
  readonly outcome:
    | { readonly is: 'taken'; readonly events: readonly { readonly payload: JsonObject }[]; readonly more: number }
    | { readonly is: 'refused'; readonly status: number; readonly code: string; readonly message: string };
}

interface Listening {
  readonly id: string;
  readonly path: string;
  /** `null`: the server was not told under which name it is known. */
  readonly url: string | null;
  readonly expiresAt: string;
  readonly calls: readonly TestCall[];
}

export interface TestCalls {
  readonly address: string | undefined;
  readonly secret: string | undefined;
  readonly expiresAt: number | undefined;
  readonly isOver: boolean;
  readonly isStarting: boolean;
  readonly calls: readonly TestCall[];
  /** Why it could not begin. */
  readonly fault: string | undefined;
  readonly start: () => void;
  readonly stop: () => void;
}

const LOOK_MS = 1_500;

/** The server tries calls on the draft as it has it. */
async function startAfterSave(place: string): Promise<Listening & { readonly secret: string }> {
  await saveDraftNow();
  return call('POST', place);
}

/** A test address of an agent of the draft, and what came to it so far; forgotten with the panel. */
export function useTestCalls(workflowId: string, slug: string): TestCalls {
  const place = `/api/v1/workflows/${workflowId}/agents/${encodeURIComponent(slug)}/captures`;
  const started = useMutation({ mutationKey: ['listen for test calls', place], mutationFn: () => startAfterSave(place) });
  const listening = started.data;
  const heard = useQuery<Listening>({
    queryKey: ['test calls', place, listening?.id], enabled: listening !== undefined, retry: false,
    refetchInterval: ({ state }) => (state.error === null ? LOOK_MS : false),
    queryFn: ({ signal }) => call<Listening>('GET', `${place}/${listening?.id ?? ''}`, { signal }),
  });
  return {
    address: listening === undefined ? undefined : (listening.url ?? `${location.origin}${listening.path}`),
    secret: listening?.secret,
    expiresAt: listening === undefined ? undefined : Date.parse(listening.expiresAt),
    isOver: heard.error instanceof ApiError,
    isStarting: started.isPending,
    calls: heard.data?.calls ?? [],
    fault: started.error?.message,
    start: () => started.mutate(),
    stop: () => {
      if (listening !== undefined) void call('DELETE', `${place}/${listening.id}`).catch(() => undefined);
      started.reset();
    },
  };
}
