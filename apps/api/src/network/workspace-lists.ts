import { parseAddress } from './addresses.js';
import { coversName, findEntry, type EgressEntry, type EgressList } from './allow-list.js';
import { denied, type NetworkError } from './errors.js';
import { formatTarget, type Target } from './hosts.js';

/**
 * What one workspace says of itself, within what the operator permits: nowhere on `deny`, and, when `allow` has an entry,
 * nowhere else than there. Neither ever opens anything.
 */
export interface WorkspaceLists {
  readonly allow: EgressList;
  readonly deny: EgressList;
}

/** Refusal of a name before it is resolved: it is denied by name, or no entry that could permit it looks at addresses. */
export function refuseNameIn({ allow, deny }: WorkspaceLists, target: Target): NetworkError | undefined {
  if (deny.some((entry) => coversName(entry, target))) return onDenyList(target);
  if (allow.length === 0 || allow.some((entry) => isForAddresses(entry) || coversName(entry, target))) return undefined;
  return notOnAllowList(target);
}

/** Refusal of one address of the target. `refuseNameIn` has permitted the name. */
export function refuseAddressIn({ allow, deny }: WorkspaceLists, target: Target, text: string): NetworkError | undefined {
  const address = parseAddress(text);
  if (address === undefined) return denied('address', `${formatTarget(target)} resolved to ${JSON.stringify(text)}, which is no address`);
  const call = { ...target, address };
  if (findEntry(deny, call) !== undefined) return onDenyList(target);
  return allow.length === 0 || findEntry(allow, call) !== undefined ? undefined : notOnAllowList(target);
}

function isForAddresses({ kind }: EgressEntry): boolean {
  return kind === 'address' || kind === 'network';
}

function onDenyList(target: Target): NetworkError {
  return denied('workspace-deny', `${formatTarget(target)} is on the deny list of the workspace; an owner can change it under Settings, Network`);
}

function notOnAllowList(target: Target): NetworkError {
  return denied('workspace-allow', `${formatTarget(target)} is not on the allow list of the workspace; an owner can add it under Settings, Network`);
}
