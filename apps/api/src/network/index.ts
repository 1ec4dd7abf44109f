export { parseEgressEntry, parseEgressList, type EgressEntry, type EgressList } from './allow-list.js';
export type { CredentialHosts } from './credential-hosts.js';
export type { OwnEndpoint } from './egress-policy.js';
export { NetworkError, type DenialRule } from './errors.js';
export type { AddressVerdict, EgressVerdict, RefusalRule } from './explain-target.js';
export { createNetwork, defaultNetworkLimits, type NetOwner, type Network, type NetworkLimits, type NetworkLog, type NetworkOptions } from './network.js';
export type { Resolve } from './resolve.js';
export type { WorkspaceLists } from './workspace-lists.js';
