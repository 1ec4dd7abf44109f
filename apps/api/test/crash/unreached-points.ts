/**
 * Crash points that the walk does not die at, each with the reason. A point that is neither walked nor here fails the
 * walk, so a new port method cannot slip by.
 */
export const unreachedPoints: ReadonlyMap<string, string> = new Map([
  ...both('agent.lookUp', 'the workflow of the walk has no look-up; one is retried in place like a step'),
  ...both('log.load', 'no part of the server calls it yet'),
  ...both('housekeeping.inject', 'a replay of a range hands events in with a statement of its own, together with its progress'),
  ...both('deliveries.disabledEndpoints', 'a read that only send-telegram asks for'),
  ...both('deliveries.applyReports', 'no agent of the walk has receipts; a second time changes nothing, as the contract of the store shows'),
  ...both('deliveries.disableEndpoint', 'only a provider that names a dead recipient disables an endpoint; the recorder does not'),
  ...both('deliveries.enableEndpoint', 'as above: nothing was disabled'),
  ...both('deliveries.standing', 'a read that only a replay of a range asks for'),
  ...both('deliveries.revive', 'only a replay of a range brings back what failed; a second time changes nothing, as its own test shows'),
  ...both('deliveries.suppress', 'as above: nothing was disabled'),
]);

function both(method: string, reason: string): readonly (readonly [string, string])[] {
  return [[`${method}.before`, reason], [`${method}.after`, reason]];
}
