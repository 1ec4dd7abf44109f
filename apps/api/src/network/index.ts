export { parseEgressList, type EgressEntry, type EgressList } from './allow-list.js';
export type { CredentialHosts } from './credential-hosts.js';
export type { OwnEndpoint } from './egress-policy.js';
export { NetworkError } from './errors.js';
export { createNetwork, defaultNetworkLimits, type Network, type NetworkLimits, type NetworkLog, type NetworkOptions } from './network.js';
export type { Resolve } from './resolve.js';
