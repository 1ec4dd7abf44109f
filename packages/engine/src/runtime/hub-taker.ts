import { isRookeryError, type HubContext, type SourceHub } from '@rookery/sdk';
import type { RunnerScope } from '../ports/identity.js';
import type { RunnerParts, TurnTaker } from './agent-runner.js';
import type { AgentSeat } from './agent-seat.js';
import { deliverToHub, leadOf, viewOf } from './hub.js';
import type { RunnerHost } from './runner-host.js';
import { logFor } from './services.js';
import { superviseListening } from './supervised-listening.js';

/** A line that is held, for members as they were when it was taken up. */
interface Session {
  readonly members: string;
  readonly abort: AbortController;
  readonly over: Promise<void>;
}

/**
 * Turns of a source that shares a line. Each is a look at the members: whoever leads them holds the line, anew when they
 * change, and everybody else lets go of it. What comes in is committed for all members by `deliverToHub`.
 */
export class HubTaker implements TurnTaker {
  readonly lag = 0;
  readonly deadline = Number.POSITIVE_INFINITY;
  readonly followsOthers = true;
  readonly #scope: RunnerScope;
  readonly #seat: AgentSeat;
  readonly #host: RunnerHost;
  readonly #hub: SourceHub<unknown>;
  #session: Session | undefined;
  #isStopped = false;

  constructor(given: RunnerParts, hub: SourceHub<unknown>) {
    this.#scope = given.scope;
    this.#seat = given.seat;
    this.#host = given.host;
    this.#hub = hub;
  }

  doubt(): void {}

  reset(): void {}

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#letGo();
  }

  async takeTurn(): Promise<boolean> {
    const members = this.#host.hubMembers(this.#seat);
    const isLead = leadOf(members)?.topologyAgent.agentId === this.#scope.agentId;
    const wanted = isLead ? members.map(({ topologyAgent, current }) => `${topologyAgent.agentId}@${current.version}`).join() : undefined;
    if (this.#session?.members === wanted) return false;
    await this.#letGo();
    if (wanted !== undefined && !this.#isStopped) this.#session = this.#take(wanted, members);
    return false;
  }

  #take(wanted: string, members: readonly AgentSeat[]): Session {
    const abort = new AbortController();
    const { clock } = this.#host;
    const over = superviseListening({
      clock, signal: abort.signal,
      listenOnce: () => this.#hub.listen(this.#context(members, abort.signal)),
      failed: (error) => this.#failed(error),
      fenced: () => this.#host.lostLease(this.#scope),
    });
    return { members: wanted, abort, over };
  }

  /** None of them hears anything, so it stands with all of them. */
  #failed(error: unknown): void {
    const { clock, activity } = this.#host;
    const failure = { code: isRookeryError(error) ? error.code : 'source.failed', message: error instanceof Error ? error.message : String(error) };
    for (const { topologyAgent } of this.#host.hubMembers(this.#seat)) {
      const { workspaceId, workflowId, agentId } = topologyAgent;
      activity.record({ workspaceId, workflowId, agentId }, { at: clock.now(), failed: 1, error: failure });
    }
  }

  async #letGo(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    session?.abort.abort();
    await session?.over;
  }

  #context(members: readonly AgentSeat[], signal: AbortSignal): HubContext<unknown> {
    const { services, clock } = this.#host;
    const { version, agent } = this.#seat.current;
    const scope = this.#seat.scope(version);
    return {
      options: agent.options, parameters: agent.parameters, values: services.values(scope.workspaceId), log: logFor(services, scope), now: clock.now(), net: services.net(scope), clock, signal,
      credential: (name, use) => services.credential(scope, name, use),
      tables: services.tables(scope),
      setValue: (key, value, options) => services.setValue(scope, key, value, options),
      members: viewOf(members),
      deliver: async (delivery) => {
        await deliverToHub(this.#host, this.#seat, delivery);
      },
      hook: async () => {
        const [url, secret] = await Promise.all([services.hookUrl(scope), services.hookSecret(scope)]);
        return { url, secret };
      },
    };
  }
}
