import { ActionTaker } from './action-taker.js';
import { AgentRunner, type RunnerParts, type TurnTaker } from './agent-runner.js';
import { HubTaker } from './hub-taker.js';
import { LookupTaker } from './lookup-taker.js';
import { SourceTaker } from './source-taker.js';
import { StepTaker } from './step-taker.js';

export function makeRunner(parts: RunnerParts, before?: Promise<void>): AgentRunner {
  return new AgentRunner(parts, makeTaker(parts), before);
}

function makeTaker(parts: RunnerParts): TurnTaker {
  const { type } = parts.seat.current.agent;
  switch (type.kind) {
    case 'source': return type.hub === undefined ? new SourceTaker(parts, type) : new HubTaker(parts, type.hub);
    case 'step': return new StepTaker(parts, type);
    case 'lookup': return new LookupTaker(parts, type);
    case 'action': return new ActionTaker(parts, type);
  }
}
