/** The agent broke a rule of its host: not a failed event but a defect of the agent, so the run rejects with it. */
export class HostRuleError extends Error {
  override readonly name = 'HostRuleError';
}
