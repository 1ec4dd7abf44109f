import { describe, expect, test } from 'vitest';
import type { Dispatcher, Wake } from '../ports/dispatcher.js';

/** One process of those that tell each other. */
export interface ProcessUnderTest extends AsyncDisposable {
  readonly dispatcher: Dispatcher;
}

export interface DispatchUnderTest {
  /** A further process, connected; `runs`: it takes wakes of agents. */
  open(process: { readonly runs: boolean }): Promise<ProcessUnderTest>;
}

const agentWake = (agentId: number): Wake => ({ kind: 'agent', workspaceId: 1, agentId, slot: 0 });
const workflowWake: Wake = { kind: 'workflow', workspaceId: 1, workflowId: 9 };
const leasesWake: Wake = { kind: 'leases' };

/** A process that runs `agents`, and what it heard. */
async function listening(under: DispatchUnderTest, agents: readonly number[] = []) {
  const opened = await under.open({ runs: agents.length > 0 });
  const heard: Wake[] = [];
  const forget = opened.dispatcher.subscribe((wake) => {
    heard.push(wake);
    return wake.kind === 'agent' && agents.includes(wake.agentId);
  });
  return {
    dispatcher: opened.dispatcher, heard, forget,
    times: (wake: Wake) => heard.filter((one) => JSON.stringify(one) === JSON.stringify(wake)).length,
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

type Listening = Awaited<ReturnType<typeof listening>>;

const until = async (condition: () => boolean): Promise<void> => {
  await expect.poll(condition, { timeout: 15_000, interval: 5 }).toBe(true);
};

/** Processes need a moment to find each other; a wake before that may be lost, so it is sent until it is heard. */
async function acquainted(processes: readonly Listening[]): Promise<void> {
  for (const from of processes) {
    for (const to of processes) {
      const before = to.heard.length;
      if (from !== to) {
        await until(() => {
          from.dispatcher.wake([leasesWake]);
          return to.heard.length > before;
        });
      }
    }
  }
  for (const { heard } of processes) heard.length = 0;
}

/** The rules every dispatcher keeps. `isAlone`: it is for one process, so there is nobody to be told. */
export function dispatcherContract(name: string, under: () => DispatchUnderTest, isAlone = false): void {
  describe(`${name} keeps the contract of the dispatcher`, () => {
    test('returns at once and never throws, also after it was closed', async () => {
      const { dispatcher } = await under().open({ runs: true });
      dispatcher.wake([agentWake(1), workflowWake, leasesWake]);
      await dispatcher.close();
      expect(() => dispatcher.wake([agentWake(1), workflowWake])).not.toThrow();
      await expect(dispatcher.close()).resolves.toBeUndefined();
    });

    test('tells a process nothing of what it said itself about workflows and leases', async () => {
      await using alone = await listening(under(), [1]);
      alone.dispatcher.wake([workflowWake, leasesWake]);
      await alone.dispatcher.close();
      expect(alone.heard).toEqual([]);
    });

    if (isAlone) return;

    test('tells the process that runs an agent, whoever of the others knows of work', async () => {
      await using door = await listening(under());
      await using first = await listening(under(), [1]);
      await using second = await listening(under(), [2]);
      await acquainted([door, first, second]);
      door.dispatcher.wake([agentWake(1), agentWake(2)]);
      await until(() => first.times(agentWake(1)) > 0 && second.times(agentWake(2)) > 0);
      first.dispatcher.wake([agentWake(2)]);
      await until(() => second.times(agentWake(2)) > 1);
      expect([first.times(workflowWake), second.times(workflowWake)]).toEqual([0, 0]);
    });

    test('tells everybody else of workflows and leases', async () => {
      await using door = await listening(under());
      await using other = await listening(under());
      await using worker = await listening(under(), [1]);
      await acquainted([door, other, worker]);
      door.dispatcher.wake([workflowWake]);
      worker.dispatcher.wake([leasesWake]);
      await until(() => other.times(workflowWake) > 0 && worker.times(workflowWake) > 0 && other.times(leasesWake) > 0 && door.times(leasesWake) > 0);
      expect([door.times(workflowWake), worker.times(leasesWake)]).toEqual([0, 0]);
    });

    test('puts the wakes of one moment together', async () => {
      await using door = await listening(under());
      await using worker = await listening(under(), [1, 2]);
      await acquainted([door, worker]);
      for (let count = 0; count < 1_000; count += 1) door.dispatcher.wake([agentWake(1), agentWake(1)]);
      door.dispatcher.wake([agentWake(2)]);
      await until(() => worker.times(agentWake(2)) > 0);
      expect([worker.times(agentWake(1)) > 0, worker.times(agentWake(1)) < 10]).toEqual([true, true]);
    });

    test('swallows no wake that comes after the one before it was heard', async () => {
      await using door = await listening(under());
      await using worker = await listening(under(), [1]);
      await using beside = await listening(under(), [2]);
      await acquainted([door, worker, beside]);
      for (let count = 1; count <= 50; count += 1) {
        const before = worker.times(agentWake(1));
        door.dispatcher.wake([agentWake(1)]);
        await until(() => worker.times(agentWake(1)) > before);
      }
      expect(worker.times(agentWake(1))).toBeGreaterThanOrEqual(50);
    });

    test('tells nothing to who stopped listening', async () => {
      await using door = await listening(under());
      await using worker = await listening(under(), [1]);
      await using beside = await listening(under());
      await acquainted([door, worker, beside]);
      worker.forget();
      door.dispatcher.wake([workflowWake]);
      await until(() => beside.times(workflowWake) > 0);
      await worker.dispatcher.close();
      expect(worker.heard).toEqual([]);
    });
  });
}
