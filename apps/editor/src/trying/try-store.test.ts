import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { callTry, type TryCall } from './try-call.js';
import { firstChoice, orderFor, type TryOrder } from './try-order.js';
import { useTryOverlay } from './try-overlay.js';
import { agentOf, deliveriesOf, moment } from './try-result.fixture.js';
import type { TryResult } from './try-result.js';
import { cancelTry, closeOverlay, openOverlay, showTry, startTry, useTries } from './try-store.js';

vi.mock('./try-call.js');

const document = { schemaVersion: 1 as const, name: 'lots', agents: {}, links: [] };
const made = orderFor(firstChoice, document, []);
const order: TryOrder = typeof made === 'string' ? { document, limits: { shown: 1 } } : made;
const result: TryResult = { span: null, endedBy: 'end', at: moment, events: 1, warmUpEvents: 0, tookMs: 1, notes: [], deliveries: deliveriesOf({}), agents: { lots: agentOf({ received: 5 }) } };
const tried = { workflowId: '7', order, liveVersion: null };
const phase = () => useTryOverlay.getState().phase;

/** A try that ends when the test says so. */
function pending() {
  const end = Promise.withResolvers<TryResult>();
  const calls: TryCall[] = [];
  vi.mocked(callTry).mockImplementationOnce((call) => {
    calls.push(call);
    return end.promise;
  });
  return { ...end, calls };
}

beforeEach(() => openOverlay('7'));
afterEach(() => {
  closeOverlay();
  useTries.setState({ running: undefined, fault: undefined, kept: [], shownId: undefined });
});

test('keeps the newest tries and shows the last one', async () => {
  vi.mocked(callTry).mockResolvedValue(result);
  for (let count = 0; count < 8; count += 1) await startTry(tried);
  const { kept, shownId } = useTries.getState();
  expect([kept.map(({ id }) => id), shownId, phase()]).toEqual([[8, 7, 6, 5, 4, 3], 8, 'done']);
});

test('draws progress over the canvas while it runs', async () => {
  const held = pending();
  const running = startTry(tried);
  held.calls[0]?.onProgress({ events: 1, total: 9, at: moment, agents: { lots: { received: 1, emitted: 1, failed: 0 } } });
  expect([phase(), useTryOverlay.getState().agents.get('lots')?.received, useTries.getState().running?.progress?.total]).toEqual(['running', 1, 9]);
  held.resolve(result);
  await running;
});

test('forgets a try that was cancelled, whatever comes of it', async () => {
  const held = pending();
  const running = startTry(tried);
  cancelTry();
  held.resolve(result);
  await running;
  expect([held.calls[0]?.signal.aborted, useTries.getState().kept, phase()]).toEqual([true, [], 'off']);
});

test('says why a try could not be run', async () => {
  vi.mocked(callTry).mockRejectedValueOnce(new Error('nothing is on record'));
  await startTry(tried);
  expect([useTries.getState().fault?.message, phase()]).toEqual(['nothing is on record', 'off']);
});

test('draws nothing while its panel is closed, and the result when it opens again', async () => {
  const held = pending();
  const running = startTry(tried);
  closeOverlay();
  held.resolve(result);
  await running;
  expect(phase()).toBe('off');
  openOverlay('7');
  expect([phase(), useTryOverlay.getState().agents.get('lots')?.received]).toEqual(['done', 5]);
});

test('shows what is live again when a try is put away', async () => {
  vi.mocked(callTry).mockResolvedValueOnce(result);
  await startTry(tried);
  showTry(undefined);
  expect([useTries.getState().shownId, phase()]).toEqual([undefined, 'off']);
});
