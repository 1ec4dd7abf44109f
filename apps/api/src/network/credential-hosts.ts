import { networkError } from './errors.js';
import { formatTarget, type Target } from './hosts.js';

/** The hosts a credential's secret may be sent to, by the credential's name; undefined when there is no such credential. */
export type CredentialHosts = (credential: string) => readonly string[] | undefined;

/**
 * Whether one of the hosts covers the target. A host is written `api.example.com`, `*.example.com` (any name below,
 * not the domain itself) or with a port, `127.0.0.1:8080`; IPv6 with a port as `[::1]:8080`.
 */
export function coversTarget(hosts: readonly string[], target: Target): boolean {
  const withPort = formatTarget(target);
  return hosts.some((raw) => {
    const pattern = raw.trim().toLowerCase();
    if (pattern.startsWith('*.')) {
      const below = pattern.slice(1);
      return target.host.endsWith(below) || withPort.endsWith(below);
    }
    return pattern === target.host || pattern === withPort || pattern === `[${target.host}]`;
  });
}

/** Throws `network.denied` unless the credential exists and its hosts cover the target. */
export function requireCredentialHost(credential: string, hostsOf: CredentialHosts | undefined, target: Target): void {
  const hosts = hostsOf?.(credential);
  if (hosts === undefined) {
    throw networkError('network.denied', `there is no credential "${credential}"; add it under Credentials`);
  }
  if (coversTarget(hosts, target)) return;
  const listed = hosts.length === 0 ? 'no host' : hosts.join(', ');
  throw networkError('network.denied', `credential "${credential}" may be sent to ${listed}, not to ${formatTarget(target)}; add the host to the credential to permit it`);
}
