import { StorageUnavailableError, type RunnerScope } from '@rookery/engine';
import type { Session, Statement } from './database.js';

/** Waits for the turn that holds the fence, if there is one. Uses runner_pkey. */
const waitForFence: Statement = { name: 'wait-for-fence', text: 'select from runner where agent_id = $1 and slot = $2 and workspace_id = $3 for share' };

type RunnerPlace = Pick<RunnerScope, 'agentId' | 'slot' | 'workspaceId'>;

export interface TurnDoubts {
  /** Runs a commit and remembers its runner when nobody can say whether it came about. */
  watch<Result>(runner: RunnerPlace, commit: () => Promise<Result>): Promise<Result>;
  /** Runs a read of what turns write, after the end of a commit that may still be under way. */
  settled<Result>(runner: RunnerPlace, read: () => Promise<Result>): Promise<Result>;
}

/**
 * When a connection is lost during a commit, the server may still be committing while the runner reads its timers,
 * injections, state and cursors for the next try. Read too early, they would take effect a second time.
 */
export function createTurnDoubts(session: Session): TurnDoubts {
  const doubtful = new Set<string>();
  return {
    watch: async (runner, commit) => {
      try {
        return await commit();
      } catch (error) {
        if (error instanceof StorageUnavailableError) doubtful.add(placeOf(runner));
        throw error;
      }
    },
    settled: async (runner, read) => {
      if (doubtful.has(placeOf(runner))) {
        await session.rows(waitForFence, [runner.agentId, runner.slot, runner.workspaceId]);
        doubtful.delete(placeOf(runner));
      }
      return read();
    },
  };
}

function placeOf({ agentId, slot }: RunnerPlace): string {
  return `${agentId} ${slot}`;
}
