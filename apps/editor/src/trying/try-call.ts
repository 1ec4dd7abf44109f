import { ApiError } from '../api/api-error.js';
import { callForResponse } from '../api/call.js';
import { readEventStream, textPieces } from './event-stream.js';
import { may } from '../session/session-store.js';
import { sentOrder, type TryOrder } from './try-order.js';
import type { TryFault, TryProgress, TryResult } from './try-result.js';

export interface TryCall {
  readonly workflowId: string;
  readonly order: TryOrder;
  /** Aborted: the connection closes, and the server ends the try. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TryProgress) => void;
}

/** Runs a try and gives its result. Throws an `ApiError` with what the server said, or an `OfflineError`. */
export async function callTry({ workflowId, order, signal, onProgress }: TryCall): Promise<TryResult> {
  const response = await callForResponse('POST', `/api/v1/workflows/${workflowId}/try`, { body: sentOrder(order, may('workflow:edit')), headers: { accept: 'text/event-stream' }, signal });
  // A try that takes in little may be over before there is anything to tell.
  if (response.body === null || response.headers.get('content-type')?.includes('text/event-stream') !== true) return response.json();
  for await (const { event, data } of readEventStream(textPieces(response.body))) {
    if (event === 'progress') onProgress(readProgress(data));
    if (event === 'result') return readResult(data);
    if (event === 'error') throw new ApiError(0, readFault(data));
  }
  throw new ApiError(0, { code: 'try.lost', message: 'the connection ended before the result came; try again' });
}

// What the API promises is held to by its own tests.
function readProgress(data: string): TryProgress {
  return JSON.parse(data);
}

function readResult(data: string): TryResult {
  return JSON.parse(data);
}

function readFault(data: string): TryFault {
  return JSON.parse(data);
}
