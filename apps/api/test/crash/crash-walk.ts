import { setTimeout as sleep } from 'node:timers/promises';
import { listCrashPoints } from '../../src/crash-points/index.js';
import type { Rig } from './rig.js';
import type { RookeryProcess } from './rookery-process.js';
import { unreachedPoints } from './unreached-points.js';

/** Does to a server what leads it to a crash point; called again and again until it dies. */
type Drive = (rig: Rig) => Promise<unknown>;

const UNTIL_DEAD_MS = 12_000;
const BETWEEN_DRIVES_MS = 50;

const publish: Drive = async (rig) => {
  const { publishedVersion } = await rig.api.mustCall<{ readonly publishedVersion: number }>('GET', `/workflows/${rig.workflowId}`);
  await rig.publish(publishedVersion % 2 === 1);
};
const pauseAndResume: Drive = async (rig) => {
  await rig.pause();
  await rig.resume();
};
const runRows: Drive = (rig) => rig.api.mustCall('POST', `/workflows/${rig.workflowId}/agents/rows/run`);
const feedByHand: Drive = (rig) => rig.api.mustCall('POST', `/workflows/${rig.workflowId}/agents/hand/run`, { fed: true });
const lookAtState: Drive = (rig) => rig.api.mustCall('GET', `/workflows/${rig.workflowId}/agents/tally/state`);
const replayDeliveries: Drive = async (rig) => {
  await rig.recorder.inject({ status: 400 });
  await rig.replayGivenUp();
};
const replayFailed: Drive = async (rig) => {
  await rig.api.mustCall('POST', `/workflows/${rig.workflowId}/agents/hand/run`, { poison: true });
  await rig.api.mustCall('POST', '/failed-events/replay', { workflow: rig.workflowId });
};
/** Whoever asks twice is not waited for, so this asks once. */
const askedToStop = new WeakSet<RookeryProcess>();
const askToStop: Drive = (rig) => {
  if (!askedToStop.has(rig.rookery)) rig.rookery.signal('SIGTERM');
  askedToStop.add(rig.rookery);
  return Promise.resolve();
};


/** What the load alone does not lead to. */
const drives: Readonly<Record<string, Drive>> = {
  'agent.inject': feedByHand,
  'deliveries.replay': replayDeliveries,
  'housekeeping.replayFailed': replayFailed,
  'leases.release': askToStop,
  'schedules.request': runRows,
  'turns.listState': lookAtState,
  'workflows.document': publish,
  'workflows.finishDraining': publish,
  'workflows.publish': publish,
  'workflows.setPaused': pauseAndResume,
  'workflows.topology': publish,
};

/** Passed once in the life of a process, or seldom: the first time it must be. */
const seldom = new Set([
  'agent.inject', 'deliveries.recover', 'deliveries.replay', 'housekeeping.replayFailed', 'housekeeping.saveActivity', 'housekeeping.sweep', 'leases.acquire', 'leases.attend', 'leases.release', 'leases.renew',
  'schedules.request', 'schedules.setNext', 'turns.listState', 'workflows.document', 'workflows.finishDraining', 'workflows.listRunning', 'workflows.publish', 'workflows.setPaused', 'workflows.topology',
]);

export function walkedPoints(): readonly string[] {
  return listCrashPoints().filter((point) => !unreachedPoints.has(point));
}

/** Which pass of a point to die at: under load, and in the long form early and late too. */
export function hitsFor(isLong: boolean): readonly { readonly hit: number }[] {
  return (isLong ? [1, 3, 10, 40] : [3]).map((hit) => ({ hit }));
}

/** Starts a server armed with the point and sees it die there. */
export async function driveTo(rig: Rig, point: string, hit: number): Promise<void> {
  const method = point.replace(/\.(before|inside|after)$/, '');
  const server = await rig.start({ crashAt: `${point}:${seldom.has(method) ? 1 : hit}` });
  const drive = drives[method];
  let lastRefusal = 'none';
  await Promise.race([server.ready.catch(() => undefined), server.ended]);
  const giveUp = AbortSignal.timeout(UNTIL_DEAD_MS);
  // A server that died while it paused the workflow has left it paused.
  if (method !== 'workflows.setPaused') await rig.resume().catch(() => undefined);
  while (!server.hasEnded && !giveUp.aborted) {
    // A call that the death cuts off is what this is for.
    await drive?.(rig).catch((error: unknown) => {
      lastRefusal = error instanceof Error ? error.message : String(error);
    });
    await Promise.race([server.ended, sleep(BETWEEN_DRIVES_MS)]);
  }
  if (!server.hasEnded) {
    await server.kill();
    throw new Error(`the server did not pass "${point}" within ${UNTIL_DEAD_MS} ms; lead it there in "drives", or say in "unreachedPoints" why not; the last refusal on the way: ${lastRefusal}\n${server.words()}`);
  }
  const { code, signal } = await server.ended;
  if (signal !== 'SIGKILL') throw new Error(`armed with "${point}" the server ended by itself (${String(code ?? signal)}):\n${server.words()}`);
}
